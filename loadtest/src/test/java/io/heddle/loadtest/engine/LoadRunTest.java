package io.heddle.loadtest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.German;
import io.heddle.loadtest.LittlesLaw;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.PayloadSize;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(German.class)
class LoadRunTest {

  /** Sends its index and number, expects them back. */
  private record Numbers(int clientsPerGroup) implements Workload {
    @Override
    public Session open(Connection connection, LoadClient client) {
      return new Session() {
        private long expected;

        @Override
        public void send(long number) throws IOException {
          connection.writeLine(client.index() + " " + number);
        }

        @Override
        public long receive() throws IOException {
          String line = connection.readLine();
          if (!(client.index() + " " + expected).equals(line))
            throw new WrongAnswerException("expected " + expected + ", got " + line);
          return expected++;
        }
      };
    }
  }

  private static final class Plan {
    private int clients = 4;
    private List<Double> rates = List.of();
    private Duration ramp = Duration.ZERO;
    private Duration warmup = Duration.ZERO;
    private Duration duration = Duration.ofMillis(1000);
    private int pipeline = 1;
    private Duration timeout = Duration.ofSeconds(10);
    private boolean churn;
    private int clientsPerGroup = 1;
    private boolean hold;
    private double connectRate;

    LoadResult run(UnaryOperator<String> answers) throws Exception {
      return run(answers, run -> LoadRun.Observer.none());
    }

    LoadResult run(UnaryOperator<String> answers, Function<LoadRun, LoadRun.Observer> observer)
        throws Exception {
      try (var server = new LineServer(answers)) {
        var run = new LoadRun(of(server.endpoint()), new Numbers(clientsPerGroup));
        return run.run(observer.apply(run)).result();
      }
    }

    LoadPlan of(String endpoint) {
      return new LoadPlan(
          endpoint,
          "numbers",
          clients,
          rates,
          Arrivals.CONSTANT,
          ramp,
          warmup,
          duration,
          PayloadSize.fixed(1),
          pipeline,
          Duration.ZERO,
          timeout,
          churn,
          hold,
          connectRate,
          List.of(),
          1);
    }
  }

  @Test
  void keepsEveryClientBusyInAClosedLoop() throws Exception {
    var plan = new Plan();
    LoadResult result = plan.run(line -> line);
    assertThat(result.errors()).isEmpty();
    assertThat(result.requests()).isGreaterThan(100);
    assertThat(result.connections()).isEqualTo(4);
    // Nobody thinks: all four are under way all the time, by either book.
    assertThat(result.littlesLaw().measured()).isCloseTo(4, within(0.6));
    assertThat(result.littlesLaw().predicted()).isCloseTo(4, within(0.6));
  }

  @Test
  void keepsPipelinesFull() throws Exception {
    var plan = new Plan();
    plan.clients = 2;
    plan.pipeline = 16;
    LoadResult result = plan.run(line -> line);
    assertThat(result.errors()).isEmpty();
    assertThat(result.requests()).isGreaterThan(100);
  }

  @Test
  void findsAsMuchUnderWayAsTheRateAndTheTimeSay() throws Exception {
    var plan = new Plan();
    plan.clients = 20;
    plan.rates = List.of(200.0);
    plan.warmup = Duration.ofMillis(200);
    LoadResult result =
        plan.run(line -> {
          delay(20);
          return line;
        });
    LittlesLaw law = result.littlesLaw();
    // 200 a second of 20 ms or more, but for those that began before the part or ended after it.
    assertThat(law.measured()).isGreaterThan(3.5);
    assertThat(law.ratio()).isBetween(0.5, 2.0);
  }

  @Test
  void countsNothingAsFailedThatWasUnderWayWhenItWasEndedByHand() throws Exception {
    var plan = new Plan();
    plan.clients = 20;
    plan.rates = List.of(200.0);
    plan.duration = Duration.ofSeconds(30);
    LoadResult result =
        plan.run(
            line -> {
              delay(90);
              return line;
            },
            run -> window -> run.stop());
    assertThat(result.errors()).isEmpty();
    assertThat(result.requests()).isPositive();
    assertThat(result.seconds()).isBetween(0.9, 5.0);
    assertThat(result.remarks())
        .anyMatch(
            remark -> remark.matches("ended by hand after \\d+\\.\\d s .* with \\d+ requests .*"));
  }

  private static void delay(long millis) {
    long until = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - until < 0) LockSupport.parkNanos(until - System.nanoTime());
  }

  @Test
  void countsNothingAsFailedThatNobodyIsLeftToAnswer() throws Exception {
    var plan = new Plan();
    plan.churn = true;
    plan.clientsPerGroup = 2;
    plan.duration = Duration.ofMillis(300);
    plan.timeout = Duration.ofSeconds(3);
    var asked = new AtomicInteger();
    // One of the four waits for a partner from the first request on.
    UnaryOperator<String> answers =
        line -> {
          if (asked.getAndIncrement() == 0) delay(10_000);
          return line;
        };
    LoadResult result = plan.run(answers);
    assertThat(result.errors()).isEmpty();
    assertThat(result.requests()).isPositive();
    plan.clientsPerGroup = 1;
    asked.set(0);
    assertThat(plan.run(answers).errors()).containsEntry("timeout", 1L);
  }

  @Test
  void countsAsAchievedWhatIsAnsweredAlthoughItWasPlannedLongAgo() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.rates = List.of(1000.0);
    plan.warmup = Duration.ofMillis(500);
    plan.duration = Duration.ofMillis(500);
    LoadResult result =
        plan.run(line -> {
          delay(10);
          return line;
        });
    // The 500 of the warm-up alone take it five seconds.
    assertThat(result.requests()).isZero();
    assertThat(result.achieved()).isPositive().isLessThan(110);
    assertThat(result.littlesLaw().holds()).isFalse();
    assertThat(result.remarks()).anyMatch(remark -> remark.startsWith("Little's law: "));
  }

  @Test
  void sendsEveryPlannedRequestOnce() throws Exception {
    var plan = new Plan();
    plan.rates = List.of(500.0);
    Set<String> seen = ConcurrentHashMap.newKeySet();
    var count = new AtomicInteger();
    LoadResult result =
        plan.run(line -> {
          seen.add(line);
          count.incrementAndGet();
          return line;
        });
    assertThat(count).hasValue(500);
    assertThat(seen).hasSize(500);
    assertThat(result.requests()).isEqualTo(500);
    assertThat(result.offered()).isEqualTo(500, within(0.01));
  }

  @Test
  void saysThatTheRateWasChanged() throws Exception {
    var plan = new Plan();
    plan.rates = List.of(500.0);
    plan.duration = Duration.ofSeconds(2);
    LoadResult result =
        plan.run(
            line -> line,
            run ->
                window -> {
                  if (window.at() < 1.5) run.changeRate(2);
                });
    assertThat(result.offered()).isBetween(700.0, 750.0);
    assertThat(result.achieved()).as("what was asked at the old rate").isGreaterThan(550);
    assertThat(result.remarks())
        .anyMatch(remark -> remark.matches("the rate was .* from 500/s to 1,000/s"));
  }

  @Test
  void hasNoRateToChangeInAClosedLoop() throws Exception {
    LoadResult result =
        new Plan()
            .run(
                line -> line,
                run -> {
                  run.changeRate(2);
                  return LoadRun.Observer.none();
                });
    assertThat(result.remarks()).isEmpty();
  }

  @Test
  void countsAStallFromThePlannedTimes() throws Exception {
    var plan = new Plan();
    plan.rates = List.of(1000.0);
    plan.duration = Duration.ofSeconds(2);
    var served = new AtomicInteger();
    var stall = new ReentrantReadWriteLock();
    var stalled = new AtomicLong();
    LoadResult result =
        plan.run(line -> {
          if (served.incrementAndGet() == 500) stall(stall, stalled);
          stall.readLock().lock();
          try {
            return line;
          } finally {
            stall.readLock().unlock();
          }
        });
    double millis = stalled.get() / 1e6;
    assertThat(result.requests()).isEqualTo(2000);
    assertThat(result.errors()).isEmpty();
    assertThat(result.latency().response().max()).isGreaterThanOrEqualTo(millis * 0.99);
    // Of 2000 planned times about 500 lie in the stall, of which at most 4 were on their way.
    assertThat(result.latency().response().p90()).isGreaterThan(millis / 4);
    assertThat(result.latency().service().p90()).isLessThan(millis / 4);
    assertThat(result.latency().serverWait().p90()).isGreaterThan(millis / 4);
  }

  /** Holds every answer back for half a second. */
  private static void stall(ReentrantReadWriteLock stall, AtomicLong stalled) {
    stall.writeLock().lock();
    try {
      long from = System.nanoTime();
      while (System.nanoTime() - from < 500_000_000) Thread.onSpinWait();
      stalled.set(System.nanoTime() - from);
    } finally {
      stall.writeLock().unlock();
    }
  }

  @Test
  void countsWrongAnswersAndGoesOn() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.rates = List.of(100.0);
    LoadResult result = plan.run(line -> line.equals("0 3") ? "nonsense" : line);
    assertThat(result.errors().get("wrong-answer")).isPositive();
    assertThat(result.requests()).isPositive();
    assertThat(result.connections()).isGreaterThan(1);
  }

  @Test
  void knowsWhyNothingIsAnsweredWhileItRuns() throws Exception {
    var plan = new Plan();
    var seen = new ArrayList<String>();
    plan.run(line -> "nonsense", run -> window -> seen.add(run.whyNothingIsAnswered()));
    assertThat(seen).isNotEmpty().containsOnly("expected 0, got nonsense");
    seen.clear();
    plan.run(
        line -> line.equals("0 0") ? line : "nonsense",
        run -> window -> seen.add(run.whyNothingIsAnswered()));
    assertThat(seen).isNotEmpty().containsOnlyNulls();
  }

  @Test
  void countsWhatTheServerNeverAnswersAsTimeouts() throws Exception {
    var plan = new Plan();
    plan.clients = 2;
    plan.rates = List.of(10.0);
    plan.timeout = Duration.ofMillis(300);
    var over = new ReentrantReadWriteLock();
    over.writeLock().lock();
    LoadResult result =
        plan.run(line -> {
          over.readLock().lock();
          return line;
        });
    assertThat(result.errors().get("timeout")).isPositive();
    assertThat(result.latency().response().max()).isGreaterThanOrEqualTo(300);
    assertThat(result.requests()).isZero();
    assertThat(result.achieved()).isZero();
  }

  @Test
  void countsConnectionsThatTheServerCloses() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.rates = List.of(50.0);
    LoadResult result = plan.run(line -> line.endsWith(" 2") ? "" : line);
    assertThat(result.errors().keySet()).containsAnyOf("closed", "reset");
  }

  @Test
  void countsWhatCouldNotBeSentWithTheTimeItWaited() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.rates = List.of(1000.0);
    LoadResult result =
        plan.run(line -> {
          long from = System.nanoTime();
          while (System.nanoTime() - from < 10_000_000) Thread.onSpinWait();
          return line;
        });
    assertThat(result.errors().get("unsent")).isGreaterThan(500);
    assertThat(result.latency().response().max()).isGreaterThan(500);
  }

  @Test
  void opensAConnectionForEachRequest() throws Exception {
    var plan = new Plan();
    plan.churn = true;
    plan.rates = List.of(100.0);
    LoadResult result = plan.run(line -> line);
    assertThat(result.errors()).isEmpty();
    assertThat(result.connections()).isEqualTo(100);
    assertThat(result.requests()).isEqualTo(100);
  }

  /** The end of the connection is the whole answer; nothing but the end may come. */
  @Test
  void takesTheEndOfAConnectionForAnAnswer() throws Exception {
    var plan = new Plan();
    plan.connectRate = 100;
    Workload ends =
        (connection, client) ->
            new Workload.Session() {
              @Override
              public void send(long number) throws IOException {
                connection.writeLine("close");
                connection.finishOutput();
              }

              @Override
              public long receive() throws IOException {
                if (connection.in().read() >= 0) throw new WrongAnswerException("no end");
                return 0;
              }
            };
    try (var server = new LineServer(line -> "")) {
      LoadPlan churning = plan.of(server.endpoint()).churning();
      LoadResult result = new LoadRun(churning, ends).run(LoadRun.Observer.none()).result();
      assertThat(result.errors()).isEmpty();
      assertThat(result.requests()).isEqualTo(100);
      assertThat(result.connections()).isEqualTo(100);
    }
  }

  @Test
  void holdsConnectionsAndAsksThemInTheEnd() throws Exception {
    var plan = new Plan();
    plan.clients = 50;
    plan.hold = true;
    plan.connectRate = 200;
    var lines = new AtomicInteger();
    LoadResult result =
        plan.run(line -> {
          lines.incrementAndGet();
          return line;
        });
    assertThat(result.errors()).isEmpty();
    assertThat(result.connections()).isEqualTo(50);
    assertThat(lines).hasValue(100);
  }

  @Test
  void countsWhatClientsThatNeverConnectedShouldHaveSent() throws Exception {
    var plan = new Plan();
    plan.rates = List.of(100.0);
    plan.timeout = Duration.ofMillis(300);
    // A backlog that takes some of them, and nobody who accepts.
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      LoadResult result =
          new LoadRun(plan.of("tcp://127.0.0.1:" + deaf.getLocalPort()), new Numbers(1))
              .run(LoadRun.Observer.none())
              .result();
      assertThat(result.requests()).isZero();
      assertThat(result.failed()).isEqualTo(100);
      assertThat(result.failedShare()).isEqualTo(1);
      assertThat(result.valid()).isFalse();
      assertThat(result.remarks()).contains("void: nothing was answered in the measured part");
    }
  }

  @Test
  void countsFailuresOfTheMeasuredPartAlone() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.rates = List.of(50.0);
    plan.warmup = Duration.ofMillis(600);
    plan.duration = Duration.ofMillis(600);
    var answered = new AtomicInteger();
    LoadResult result = plan.run(line -> answered.incrementAndGet() <= 10 ? "wrong" : line);
    assertThat(result.errors()).containsEntry("wrong-answer", 10L);
    assertThat(result.failed() + result.requests()).isEqualTo(30);
    assertThat(result.offered()).isCloseTo(50, within(0.01));
  }

  @Test
  void goesOnWhenAWorkloadThrows() throws Exception {
    var plan = new Plan();
    plan.clients = 2;
    plan.duration = Duration.ofMillis(500);
    Workload broken =
        (connection, client) -> {
          throw new NumberFormatException("For input string: \"x\"");
        };
    try (var server = new LineServer(line -> line)) {
      LoadResult result =
          new LoadRun(plan.of(server.endpoint()), broken).run(LoadRun.Observer.none()).result();
      assertThat(result.errors().keySet()).containsExactly("workload-failed");
      assertThat(result.remarks())
          .anyMatch(each -> each.contains("NumberFormatException: For input string"));
    }
  }

  @Test
  void pausesWhereNewConnectionsAreRefused() throws Exception {
    var plan = new Plan();
    plan.clients = 1;
    plan.churn = true;
    var closed = new LineServer(line -> line);
    closed.close();
    LoadResult result =
        new LoadRun(plan.of(closed.endpoint()), new Numbers(1))
            .run(LoadRun.Observer.none())
            .result();
    assertThat(result.errors().get("connect-refused")).isBetween(1L, 11L);
    assertThat(result.failed()).isEqualTo(result.errors().get("connect-refused"));
  }

  @Test
  void keepsTheConnectRateWhenAllConnectionsAreLost() throws Exception {
    var plan = new Plan();
    plan.clients = 20;
    plan.connectRate = 50;
    plan.duration = Duration.ofMillis(500);
    var answers = new AtomicInteger();
    // Each connection is lost with its first answer, so that all of them come back at once.
    LoadResult result = plan.run(line -> answers.incrementAndGet() > 20 ? "wrong" : line);
    // 20 to begin with, then 50 a second.
    assertThat(result.connections()).isBetween(20L, 50L);
  }

  @Test
  void countsTheRequestAtTheEndOfAHold() throws Exception {
    var plan = new Plan();
    plan.hold = true;
    plan.warmup = Duration.ofMillis(300);
    plan.duration = Duration.ofMillis(300);
    LoadResult result = plan.run(line -> line);
    assertThat(result.requests()).isEqualTo(4);
    assertThat(result.valid()).isTrue();
  }

  @Test
  void tellsWhyItCannotConnect() throws Exception {
    var plan = new Plan();
    plan.duration = Duration.ofMillis(300);
    var closed = new LineServer(line -> line);
    closed.close();
    var result =
        new LoadRun(
                new LoadPlan(
                    closed.endpoint(),
                    "numbers",
                    2,
                    List.of(),
                    Arrivals.CONSTANT,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofMillis(300),
                    PayloadSize.fixed(1),
                    1,
                    Duration.ZERO,
                    Duration.ofSeconds(1),
                    false,
                    false,
                    0,
                    List.of(),
                    1),
                new Numbers(1))
            .run(LoadRun.Observer.none())
            .result();
    assertThat(result.errors().keySet()).containsExactly("connect-refused");
    assertThat(result.requests()).isZero();
  }
}
