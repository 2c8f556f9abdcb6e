package io.heddle.loadtest.engine;

import io.heddle.loadtest.LoadPlan;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.transport.Alarm;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * One client: connects, sends what is planned, verifies what comes, and connects again when a
 * connection is lost. On a thread of its own; {@link #watch} and {@link #stop} are for any.
 */
final class ClientLoop implements Runnable, LoadClient {
  /** After a connection that was of no use: a server in trouble gets no storm on top. */
  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

  /** What was planned for the last moment may still be sent so much later. */
  static final long GRACE_NANOS = Duration.ofMillis(100).toNanos();

  private final int index;
  private final LoadRun run;
  private final LoadPlan plan;
  private final Phases phases;
  private final Measurements measurements;
  private final RandomGenerator random;
  private final InFlight inFlight;
  private final ClientSchedule schedule;

  private final ClientConnection connection;
  private final Alarm alarm;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean alone;

  /** When the next request is to be sent, in {@link System#nanoTime} terms. */
  private long nextPlanned;

  /** Since when a request could have been sent, as far as the server is concerned. */
  private long freeSince;

  private long nextNumber;

  /** Whether anything was, on this connection: then it is worth to connect again at once. */
  private boolean answered;

  ClientLoop(int index, LoadRun run) {
    this.index = index;
    this.run = run;
    this.plan = run.plan();
    this.phases = run.phases();
    this.measurements = run.measurements();
    this.random = new SplittableRandom(plan.seed() * 1_000_003 + index);
    this.inFlight = new InFlight(plan.pipeline());
    this.schedule = new ClientSchedule(plan.arrivals(), random, index, plan.clients());
    this.thread = Thread.ofVirtual().name("heddle-client-" + index).unstarted(this);
    this.alarm = run.alarm(thread);
    this.connection = new ClientConnection(index, run, this, alarm);
  }

  @Override
  public void run() {
    try {
      run.awaitTurnToCome(index);
      if (plan.churn()) churn();
      else stay();
    } finally {
      countUnsent();
      measurements.nanosUnderWay.add(inFlight.nanosUnderWay());
      run.clientConnected(index);
    }
  }

  // --- connections

  /** Keeps one connection for all requests, or the next one when it is lost. */
  private void stay() {
    boolean begun = false;
    while (!over()) {
      if (!run.awaitConnectSlot()) return;
      answered = false;
      try {
        open(System.nanoTime());
        run.clientConnected(index);
        if (!begun) {
          run.awaitStart();
          plan(System.nanoTime());
          begun = true;
        }
        talk();
      } catch (IOException | RuntimeException lost) {
        run.clientConnected(index);
        failed(lost);
        if (!answered) pause(System.nanoTime() + PAUSE_NANOS);
      } finally {
        connection.close();
      }
    }
  }

  private void open(long from) throws IOException {
    connection.open(from);
    nextNumber = 0;
    freeSince = System.nanoTime();
  }

  /** A connection for each request; its time counts from before it was opened. */
  private void churn() {
    run.clientConnected(index);
    run.awaitStart();
    plan(System.nanoTime());
    while (nextPlanned != Schedule.NEVER && !stopped) {
      pause(nextPlanned);
      long from = System.nanoTime();
      if (stopped || from >= phases.endNanos() + GRACE_NANOS) return;
      inFlight.add(0, nextPlanned, freeSince(from), from, run);
      long pause = plan.think().toNanos();
      try {
        open(from);
        connection.send(0);
        receiveAll();
        connection.finish();
      } catch (IOException | RuntimeException lost) {
        failed(lost);
        pause = Math.max(pause, PAUSE_NANOS);
      } finally {
        connection.close();
      }
      freeSince = System.nanoTime();
      plan(freeSince + pause);
    }
  }

  private long freeSince(long now) {
    return freeSince == 0 ? Math.min(nextPlanned, now) : freeSince;
  }

  private void receiveAll() throws IOException {
    while (!inFlight.isEmpty()) receive();
  }

  // --- requests

  private void talk() throws IOException {
    if (plan.hold()) hold();
    else request();
    connection.finish();
  }

  /** Who has nothing more to ask stays connected, for the last second counts who is there. */
  private void request() throws IOException {
    while (!stopped) {
      long now = System.nanoTime();
      long leave = phases.endNanos() + GRACE_NANOS;
      boolean free = inFlight.hasRoom() && now < leave;
      if (free && nextPlanned <= now) {
        send();
        continue;
      }
      if (inFlight.isEmpty() && now >= leave) return;
      long until = inFlight.isEmpty() ? Math.min(nextPlanned, leave) : nextPlanned;
      if (connection.await(free ? until : Schedule.NEVER)) receive();
    }
  }

  /** One request, then nothing until the end, then another one: it is still there. */
  private void hold() throws IOException {
    sendNow();
    receiveAll();
    while (!stopped && System.nanoTime() < phases.endNanos())
      if (connection.await(phases.endNanos())) receive();
    if (!stopped) {
      sendNow();
      receiveAll();
    }
    nextPlanned = Schedule.NEVER;
  }

  /** The last one is of the measured part, though sent after it: what was held is there. */
  private void sendNow() throws IOException {
    freeSince = System.nanoTime();
    nextPlanned = Math.min(freeSince, phases.endNanos() - 1);
    send();
  }

  private void send() throws IOException {
    inFlight.add(nextNumber, nextPlanned, freeSince, System.nanoTime(), run);
    connection.send(nextNumber++);
    plan(System.nanoTime());
  }

  private void receive() throws IOException {
    long number = connection.receive();
    if (number == Workload.Session.PUSHED) return;
    long done = System.nanoTime();
    boolean wasFull = !inFlight.hasRoom();
    inFlight.answered(number, done, run);
    run.part(done).answers.increment();
    answered = true;
    if (!wasFull) return;
    freeSince = done;
    if (!plan.openLoop()) plan(done);
  }

  /** Sets the next planned time; what is after the end is never sent. */
  private void plan(long free) {
    if (plan.openLoop()) {
      long time = schedule.next(run.schedule());
      nextPlanned = time == Schedule.NEVER ? time : phases.startNanos() + time;
    } else if (!inFlight.hasRoom()) {
      // With the next answer.
      nextPlanned = Schedule.NEVER;
    } else {
      // To fill the pipeline takes no thinking.
      long time = nextNumber < plan.pipeline() ? free : free + plan.think().toNanos();
      nextPlanned = time < phases.endNanos() ? time : Schedule.NEVER;
    }
  }

  // --- failures

  private void failed(Exception e) {
    long now = System.nanoTime();
    if (alone) {
      inFlight.forget(now, run);
      return;
    }
    if (stopped) {
      if (phases.wasCut()) {
        inFlight.cutOff(now, run);
        return;
      }
      measurements.error(Failure.UNFINISHED, inFlight.size());
      inFlight.failed(now, true, run);
      return;
    }
    String kind = Failure.of(e);
    measurements.error(kind, Math.max(1, inFlight.size()), e);
    // Of an open loop, what is planned meanwhile is late, or never sent, and counts as that.
    if (inFlight.isEmpty() && !plan.openLoop()) run.part(now).failed.increment();
    inFlight.failed(now, Failure.waited(kind), run);
    if (!plan.openLoop() && !plan.churn()) {
      nextPlanned = Schedule.NEVER;
      if (!over()) plan(System.nanoTime() + PAUSE_NANOS);
    }
  }

  /** What was planned and never sent has waited until now. */
  private void countUnsent() {
    if (!plan.openLoop() || !phases.begun()) return;
    // It has never been connected.
    if (nextPlanned == 0) plan(phases.startNanos());
    long end = Math.min(System.nanoTime(), phases.endNanos());
    // What was to be sent as it was cut is nobody's failure.
    if (phases.wasCut()) end -= GRACE_NANOS;
    long unsent = 0;
    for (; nextPlanned < end && nextPlanned != 0; unsent++) {
      run.part(nextPlanned).response.record(end - nextPlanned);
      run.part(nextPlanned).failed.increment();
      plan(end);
    }
    measurements.error(Failure.UNSENT, unsent);
  }

  /** Ends a connection whose oldest request has waited too long. */
  void watch(long now) {
    long oldest = inFlight.oldestSent();
    if (oldest != 0 && now - oldest > plan.timeout().toNanos()) connection.kill();
  }

  /** Nobody is left who could answer what it has asked. */
  void leaveAlone() {
    alone = true;
    connection.hangUp();
  }

  void stop() {
    stopped = true;
    connection.hangUp();
    LockSupport.unpark(thread);
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  void join(Duration limit) throws InterruptedException {
    thread.join(limit);
  }

  private boolean over() {
    return stopped || phases.begunAndOver();
  }

  private void pause(long until) {
    if (stopped || until - System.nanoTime() <= 0) return;
    alarm.set(until);
    while (!stopped && until - System.nanoTime() > 0) LockSupport.park(this);
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
  public String runName() {
    return run.name();
  }

  @Override
  public int turn() {
    return connection.turn();
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
