package io.heddle.loadtest.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.loadtest.Arrivals;
import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.PayloadSize;
import io.heddle.protocol.Workload;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of planned times: drawn at random, or while connections fail. */
@Timeout(60)
class OpenLoopTest {

  @Test
  void offersAsManyAsWereDrawn() throws Exception {
    var served = new AtomicInteger();
    try (var server =
        new LineServer(line -> {
          served.incrementAndGet();
          return line;
        })) {
      LoadResult result = run(server.endpoint(), 20, 500, Arrivals.POISSON, false);

      assertThat(result.errors()).isEmpty();
      assertThat(result.offered()).isEqualTo(served.get(), within(0.01));
      assertThat(result.achieved()).isEqualTo(result.offered(), within(10.0));
      // Of 500 drawn at random, give or take ten standard deviations; exactly 500 are of a plan.
      assertThat(result.offered()).isBetween(280.0, 720.0).isNotEqualTo(500);
    }
  }

  @Test
  void connectsAgainAtOnceWhenAConnectionThatAnsweredIsLost() throws Exception {
    // The second request on each connection.
    try (var server = new LineServer(line -> line.equals("1") ? "" : line)) {
      LoadResult result = run(server.endpoint(), 1, 40, Arrivals.CONSTANT, false);

      // Two planned times a connection: with a pause after each, half of them would not be sent.
      // The last one is lost before the end, until which a client stays connected.
      assertThat(result.connections()).isBetween(20L, 21L);
      assertThat(result.requests()).isEqualTo(20);
      assertThat(result.errors().keySet()).isSubsetOf("closed", "reset");
      assertThat(result.failed()).isEqualTo(20);
    }
  }

  @Test
  void countsWithItsTimeWhatCouldNotConnect() throws Exception {
    var full = new ArrayList<Socket>();
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      while (!refusesToAnswer(deaf.getLocalSocketAddress(), full)) {}
      String endpoint = "tcp://127.0.0.1:" + deaf.getLocalPort();
      LoadResult result = run(endpoint, 10, 10, Arrivals.CONSTANT, true);

      assertThat(result.errors()).containsOnlyKeys("connect-timeout");
      assertThat(result.failed()).isEqualTo(10);
      assertThat(result.requests()).isZero();
      assertThat(result.latency().response().p50()).isGreaterThanOrEqualTo(300);
      assertThat(result.latency().service().max()).isGreaterThanOrEqualTo(300);
    } finally {
      for (Socket each : full) each.close();
    }
  }

  /** Fills a backlog by one; true when it is full. */
  private static boolean refusesToAnswer(SocketAddress server, List<Socket> full)
      throws IOException {
    var socket = new Socket();
    full.add(socket);
    try {
      socket.connect(server, 300);
      return false;
    } catch (SocketTimeoutException noAnswer) {
      return true;
    }
  }

  private static LoadResult run(
      String endpoint, int clients, double rate, Arrivals arrivals, boolean churn)
      throws Exception {
    var plan =
        new LoadPlan(
            endpoint,
            "lines",
            clients,
            List.of(rate),
            arrivals,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofSeconds(1),
            PayloadSize.fixed(1),
            1,
            Duration.ZERO,
            Duration.ofMillis(churn ? 300 : 10_000),
            churn,
            false,
            0,
            List.of(),
            1);
    return new LoadRun(plan, lines()).run(LoadRun.Observer.none()).result();
  }

  /** The number of a request on its connection, and the same again. */
  private static Workload lines() {
    return (connection, client) ->
        new Workload.Session() {
          @Override
          public void send(long number) throws IOException {
            connection.writeLine(String.valueOf(number));
          }

          @Override
          public long receive() throws IOException {
            String line = connection.readLine();
            if (line == null) throw new EOFException("closed");
            return Long.parseLong(line);
          }
        };
  }
}
