package io.heddle.loadtest.engine;

import io.heddle.loadtest.LoadPlan;
import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.transport.StreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One client: connects, sends what is planned, verifies what comes, and connects again when a
 * connection is lost. On a thread of its own; {@link #watch} and {@link #stop} are for any.
 */
final class ClientLoop implements Runnable, LoadClient {
  /** After a failure: a server in trouble gets no storm on top. */
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** What was planned for the last moment may still be sent so much later. */
  private static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();

  private final int index;
  private final LoadRun run;
  private final LoadPlan plan;
  private final Measurements measurements;
  private final Workload workload;
  private final RandomGenerator random;
  private final InFlight inFlight;
  private final ClientSchedule schedule;

  private volatile @Nullable StreamConnection connection;
  private volatile @Nullable Thread thread;
  private volatile boolean stopped;

  private Workload.@Nullable Session session;

  /** The failure to connect, so that it is told from others. */
  private @Nullable IOException connecting;

  /** When the next request is to be sent, in {@link System#nanoTime} terms. */
  private long nextPlanned;

  /** Since when a request could have been sent, as far as the server is concerned. */
  private long freeSince;

  private long nextNumber;

  ClientLoop(int index, LoadRun run) {
    this.index = index;
    this.run = run;
    this.plan = run.plan();
    this.measurements = run.measurements();
    this.workload = run.workload();
    this.random = new SplittableRandom(plan.seed() * 1_000_003 + index);
    this.inFlight = new InFlight(plan.pipeline());
    this.schedule = new ClientSchedule(plan.arrivals(), random, index, plan.clients());
  }

  @Override
  public void run() {
    try {
      run.awaitTurnToCome(index);
      if (plan.churn()) churn();
      else stay();
    } finally {
      countUnsent();
      run.clientConnected(index);
    }
  }

  // --- connections

  /** Keeps one connection for all requests, or the next one when it is lost. */
  private void stay() {
    boolean begun = false;
    while (!over() && !(begun && nextPlanned == Schedule.NEVER)) {
      if (!run.awaitConnectSlot()) return;
      try {
        open(System.nanoTime());
        run.clientConnected(index);
        if (!begun) {
          run.awaitStart();
          plan(System.nanoTime());
          begun = true;
        }
        talk(session());
      } catch (IOException lost) {
        run.clientConnected(index);
        failed(lost);
        pause(System.nanoTime() + PAUSE_NANOS);
      } finally {
        close();
      }
    }
  }

  private Workload.Session session() {
    return java.util.Objects.requireNonNull(session);
  }

  private void open(long from) throws IOException {
    try {
      connection = run.connect(index);
    } catch (IOException e) {
      connecting = e;
      throw e;
    }
    measurements.connect.record(System.nanoTime() - from);
    measurements.opened.increment();
    measurements.connected.incrementAndGet();
    // A server that does not greet, or does not say the rest, must not hold a client for ever.
    here().idleTimeout(plan.timeout());
    session = workload.open(here(), this);
    here().flush();
    nextNumber = 0;
    freeSince = System.nanoTime();
  }

  private StreamConnection here() throws IOException {
    StreamConnection now = connection;
    if (now == null) throw new EOFException("not connected");
    return now;
  }

  private void close() {
    StreamConnection last = connection;
    connection = null;
    session = null;
    if (last == null) return;
    last.close();
    measurements.connected.decrementAndGet();
  }

  /** A connection for each request; its time counts from before it was opened. */
  private void churn() {
    run.clientConnected(index);
    run.awaitStart();
    plan(System.nanoTime());
    while (nextPlanned != Schedule.NEVER && !stopped) {
      pause(nextPlanned);
      long from = System.nanoTime();
      if (stopped || from >= run.endNanos() + GRACE_NANOS) return;
      inFlight.add(0, nextPlanned, freeSince(from), from);
      try {
        open(from);
        session().send(0);
        receiveAll(session());
        finish(session());
      } catch (IOException lost) {
        failed(lost);
      } finally {
        close();
      }
      freeSince = System.nanoTime();
      plan(freeSince + plan.think().toNanos());
    }
  }

  private long freeSince(long now) {
    return freeSince == 0 ? Math.min(nextPlanned, now) : freeSince;
  }

  private void receiveAll(Workload.Session session) throws IOException {
    while (!inFlight.isEmpty()) receive(session);
  }

  // --- requests

  private void talk(Workload.Session session) throws IOException {
    if (plan.hold()) {
      hold(session);
      return;
    }
    while (!stopped) {
      long now = System.nanoTime();
      boolean free = inFlight.hasRoom() && now < run.endNanos() + GRACE_NANOS;
      if (free && nextPlanned <= now) {
        send(session);
        continue;
      }
      if (inFlight.isEmpty() && (nextPlanned == Schedule.NEVER || !free)) break;
      if (awaitAnswer(free ? nextPlanned : Schedule.NEVER)) receive(session);
    }
    finish(session);
  }

  private void finish(Workload.Session session) throws IOException {
    here().idleTimeout(plan.timeout());
    session.finish();
    here().flush();
  }

  /** One request, then nothing until the end, then another one: it is still there. */
  private void hold(Workload.Session session) throws IOException {
    sendNow(session);
    receiveAll(session);
    while (!stopped && System.nanoTime() < run.endNanos())
      if (awaitAnswer(run.endNanos())) receive(session);
    if (!stopped) {
      sendNow(session);
      receiveAll(session);
    }
    nextPlanned = Schedule.NEVER;
    finish(session);
  }

  private void sendNow(Workload.Session session) throws IOException {
    nextPlanned = System.nanoTime();
    freeSince = nextPlanned;
    send(session);
  }

  private void send(Workload.Session session) throws IOException {
    inFlight.add(nextNumber, nextPlanned, freeSince, System.nanoTime());
    session.send(nextNumber++);
    plan(System.nanoTime());
  }

  /** Waits for something to come; false if that moment came first. */
  private boolean awaitAnswer(long until) throws IOException {
    StreamConnection here = here();
    here.idleTimeout(
        until == Schedule.NEVER
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(1, until - System.nanoTime())));
    try {
      if (here.awaitRequest()) return true;
    } catch (DeadlineException late) {
      if (late.kind() == DeadlineException.Kind.IDLE) return false;
      throw late;
    }
    if (stopped) return false;
    throw new EOFException("the server closed the connection");
  }

  private void receive(Workload.Session session) throws IOException {
    // Not what awaitAnswer left: an answer of several lines may come slowly.
    here().idleTimeout(plan.timeout());
    long number = session.receive();
    if (number == Workload.Session.PUSHED) return;
    long done = System.nanoTime();
    boolean wasFull = !inFlight.hasRoom();
    inFlight.answered(number, done, run);
    measurements.answers.increment();
    if (!wasFull) return;
    freeSince = done;
    if (!plan.openLoop()) plan(done);
  }

  /** Sets the next planned time; what is after the end is never sent. */
  private void plan(long free) {
    if (plan.openLoop()) {
      long time = schedule.next(run.schedule());
      nextPlanned = time == Schedule.NEVER ? time : run.startNanos() + time;
    } else if (!inFlight.hasRoom()) {
      // With the next answer.
      nextPlanned = Schedule.NEVER;
    } else {
      // To fill the pipeline takes no thinking.
      long time = nextNumber < plan.pipeline() ? free : free + plan.think().toNanos();
      nextPlanned = time < run.endNanos() ? time : Schedule.NEVER;
    }
  }

  // --- failures

  private void failed(IOException e) {
    if (stopped && !inFlight.isEmpty()) {
      measurements.error(Failure.UNFINISHED, inFlight.size());
      inFlight.failed(System.nanoTime(), true, run);
      return;
    }
    if (stopped) return;
    String kind = e.equals(connecting) ? Failure.connecting(e) : Failure.talking(e);
    connecting = null;
    measurements.error(kind, Math.max(1, inFlight.size()));
    inFlight.failed(System.nanoTime(), kind.equals(Failure.TIMEOUT), run);
    if (!plan.openLoop() && !plan.churn()) {
      nextPlanned = Schedule.NEVER;
      if (!over()) plan(System.nanoTime() + PAUSE_NANOS);
    }
  }

  /** What was planned and never sent has waited until now. */
  private void countUnsent() {
    if (!plan.openLoop()) return;
    long end = Math.min(System.nanoTime(), run.endNanos());
    long unsent = 0;
    for (; nextPlanned < end && nextPlanned != 0; unsent++) {
      run.part(nextPlanned).response.record(end - nextPlanned);
      plan(end);
    }
    measurements.error(Failure.UNSENT, unsent);
  }

  /** Ends a connection whose oldest request has waited too long. */
  void watch(long now) {
    long oldest = inFlight.oldestSent();
    StreamConnection here = connection;
    if (here != null && oldest != 0 && now - oldest > plan.timeout().toNanos())
      here.kill(new DeadlineException(DeadlineException.Kind.REQUEST, plan.timeout()));
  }

  void stop() {
    stopped = true;
    StreamConnection here = connection;
    if (here != null) here.hangUp();
    LockSupport.unpark(thread);
  }

  void start() {
    Thread started = Thread.ofVirtual().name("heddle-client-" + index).unstarted(this);
    thread = started;
    started.start();
  }

  boolean isAlive() {
    Thread started = thread;
    return started != null && started.isAlive();
  }

  void join(Duration limit) throws InterruptedException {
    Thread started = thread;
    if (started != null) started.join(limit);
  }

  private boolean over() {
    return stopped || run.startedAndOver();
  }

  private void pause(long until) {
    for (long left; !stopped && (left = until - System.nanoTime()) > 0; )
      LockSupport.parkNanos(this, left);
  }

  // --- what the workload sees

  @Override
  public int index() {
    return index;
  }

  @Override
  public int clients() {
    return plan.clients();
  }

  @Override
  public int nextSize() {
    return plan.size().next(random);
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public void delivered(long nanos) {
    run.part(System.nanoTime()).delivered.record(nanos);
  }
}
