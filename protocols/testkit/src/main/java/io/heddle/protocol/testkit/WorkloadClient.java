package io.heddle.protocol.testkit;

import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import io.heddle.transport.StreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One client of a run, on a thread of its own; what it has counted is for others afterwards. */
final class WorkloadClient implements Callable<@Nullable Void>, LoadClient {
  /** How often one that has all its answers looks up whether the others have theirs. */
  private static final Duration LOOK = Duration.ofMillis(5);

  private final WorkloadRun run;
  private final int index;
  private final int sizeMin;
  private final int sizeMax;
  private final RandomGenerator random;
  private final Set<Long> underWay = new HashSet<>();
  private long answers;
  private long pushed;
  private long deliveries;
  private int turn = 1;
  private boolean told;
  private @Nullable IOException failure;

  WorkloadClient(WorkloadRun run, int index, int sizeMin, int sizeMax) {
    this.run = run;
    this.index = index;
    this.sizeMin = sizeMin;
    this.sizeMax = sizeMax;
    this.random = new SplittableRandom(index);
  }

  @Override
  public @Nullable Void call() throws InterruptedException {
    try {
      for (int left = run.connections(); left > 0; left--) converse(left == 1);
    } catch (IOException e) {
      failure = e;
    } finally {
      run.opened();
      tellAnswered();
    }
    return null;
  }

  private void tellAnswered() {
    if (!told) run.answered();
    told = true;
  }

  private void converse(boolean last) throws IOException, InterruptedException {
    StreamConnection connection = run.connect();
    turn = 1 - turn;
    try {
      Workload.Session session = run.workload().open(connection, this);
      connection.flush();
      run.opened();
      run.awaitAllOpened();
      exchange(connection, session);
      if (last && !answersOnce()) listen(connection, session);
      session.finish();
      connection.flush();
    } finally {
      connection.close();
    }
  }

  private void exchange(StreamConnection connection, Workload.Session session) throws IOException {
    for (long sent = 0; sent < run.requests() || !underWay.isEmpty(); ) {
      if (sent < run.requests() && underWay.size() < run.pipeline()) {
        underWay.add(sent);
        session.send(sent++);
      } else {
        awaitAnswer(connection);
        receive(session);
      }
    }
  }

  private void awaitAnswer(StreamConnection connection) throws IOException {
    // The one answer may be the end itself, as that of discard is.
    if (answersOnce()) connection.idleTimeout(TestClient.PATIENCE);
    else await(connection, TestClient.PATIENCE);
  }

  private boolean answersOnce() {
    return run.workload().oneRequestPerConnection();
  }

  /** Takes what the others still send: the server is not to wait for this client. */
  private void listen(StreamConnection connection, Workload.Session session) throws IOException {
    tellAnswered();
    while (!run.allAnswered()) {
      try {
        await(connection, LOOK);
      } catch (DeadlineException nothing) {
        continue;
      }
      connection.idleTimeout(TestClient.PATIENCE);
      receive(session);
    }
    connection.idleTimeout(TestClient.PATIENCE);
  }

  private static void await(StreamConnection connection, Duration most) throws IOException {
    connection.idleTimeout(most);
    if (!connection.awaitRequest()) throw new EOFException("the server closed the connection");
  }

  private void receive(Workload.Session session) throws IOException {
    long number = session.receive();
    if (number == Workload.Session.PUSHED) {
      pushed++;
      return;
    }
    if (!underWay.remove(number))
      throw new WrongAnswerException("an answer to request " + number + ", which is not under way");
    answers++;
  }

  long answers() {
    return answers;
  }

  long pushed() {
    return pushed;
  }

  long deliveries() {
    return deliveries;
  }

  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  // --- what the workload sees

  @Override
  public int index() {
    return index;
  }

  @Override
  public int clients() {
    return run.clients();
  }

  @Override
  public String runName() {
    return run.name();
  }

  @Override
  public int turn() {
    return turn;
  }

  @Override
  public int nextSize() {
    return sizeMin == sizeMax ? sizeMin : random.nextInt(sizeMin, sizeMax + 1);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void delivered(long nanos) {
    if (nanos < 0) throw new IllegalArgumentException("delivered " + -nanos + " ns before sent");
    deliveries++;
  }
}
