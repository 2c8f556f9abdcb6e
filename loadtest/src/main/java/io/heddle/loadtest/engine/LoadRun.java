package io.heddle.loadtest.engine;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult;
import io.heddle.protocol.Workload;
import io.heddle.transport.Alarm;
import io.heddle.transport.Client;
import io.heddle.transport.ClientTls;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One load test from its first connection to its result. {@link #run} is called once; {@link #stop}
 * and {@link #changeRate} are for any thread.
 */
public final class LoadRun {
  /** How often requests are looked at that may have waited too long. */
  private static final long WATCH_NANOS = Duration.ofMillis(50).toNanos();

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

  /** Told of a run while it goes on, on its thread. */
  public interface Observer {
    /** A second has passed. */
    void window(LoadResult.Window window);

    /** Does nothing. */
    static Observer none() {
      return window -> {};
    }
  }

  private final String name = Integer.toString(ThreadLocalRandom.current().nextInt(1 << 20), 36);
  private final LoadPlan plan;
  private final Workload workload;
  private final @Nullable ClientTls tls;
  private final Endpoint endpoint;
  private final List<InetAddress> sources;
  private final Measurements measurements = new Measurements();
  private final List<ClientLoop> clients = new ArrayList<>();
  private final AtomicIntegerArray reported;
  private final CountDownLatch allConnected;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicLong connectSlot = new AtomicLong();
  private final Phases phases;
  private final Limits limits;
  private final ReentrantLock changing = new ReentrantLock();

  private volatile Schedule schedule;

  private Client client;
  private AlarmClock alarms;

  /** The same for what is not encrypted. */
  public LoadRun(LoadPlan plan, Workload workload) throws UnknownHostException {
    this(plan, workload, null);
  }

  /**
   * Prepares a run.
   *
   * @param workload drives this run only
   * @param tls what connections of {@code tls://} are made with
   * @throws UnknownHostException if a source address is none
   */
  @SuppressWarnings("NullAway.Init") // the client is there while it runs
  public LoadRun(LoadPlan plan, Workload workload, @Nullable ClientTls tls)
      throws UnknownHostException {
    this.plan = plan;
    this.workload = workload;
    this.tls = tls;
    this.endpoint = Endpoint.parse(plan.endpoint());
    this.sources = new ArrayList<>();
    for (String source : plan.sourceAddresses()) sources.add(InetAddress.getByName(source));
    this.reported = new AtomicIntegerArray(plan.clients());
    this.allConnected = new CountDownLatch(plan.clients());
    this.phases = new Phases(plan);
    List<Double> rates = plan.openLoop() ? plan.rates() : List.of(1.0);
    this.schedule = Schedule.of(rates, plan.ramp(), plan.warmup(), plan.duration());
    this.limits =
        new Limits(16 << 20, 1 << 30, 1 << 20, Duration.ZERO, Duration.ZERO, plan.timeout());
  }

  /**
   * Runs it.
   *
   * @throws IOException if there can be no connections at all (out of descriptors)
   */
  public LoadOutcome run(Observer observer) throws IOException, InterruptedException {
    try (var own = new Client(limits, tls);
        var clock = AlarmClock.start()) {
      client = own;
      alarms = clock;
      connectSlot.set(System.nanoTime());
      if (!connectsBefore()) begin();
      for (int i = 0; i < plan.clients(); i++) clients.add(new ClientLoop(i, this));
      clients.forEach(ClientLoop::start);
      if (connectsBefore()) {
        awaitConnected();
        begin();
        if (nobodyThere()) stop();
      }
      var timeline = new Timeline(this, observer);
      follow(timeline);
      return timeline.outcome();
    }
  }

  private void begin() {
    phases.begin();
    started.countDown();
  }

  /** Whether the clock starts when all have connected; else connecting is part of the load. */
  private boolean connectsBefore() {
    return !plan.churn() && !plan.hold() && (plan.openLoop() || plan.ramp().isZero());
  }

  private void awaitConnected() throws InterruptedException {
    long most =
        plan.timeout().plus(CONNECT_LIMIT).toNanos()
            + (plan.connectRate() == 0 ? 0 : (long) (plan.clients() / plan.connectRate() * 1e9));
    long end = System.nanoTime() + most;
    while (stopped.getCount() > 0 && System.nanoTime() < end) {
      if (allConnected.await(WATCH_NANOS, TimeUnit.NANOSECONDS)) return;
      watch();
    }
  }

  /** Every client has tried, and none has connected: there is nothing to be measured. */
  private boolean nobodyThere() {
    return allConnected.getCount() == 0 && measurements.opened.sum() == 0;
  }

  /** Until every client is done, or has had its time to be. */
  private void follow(Timeline timeline) throws InterruptedException {
    long start = phases.startNanos();
    long last = phases.endNanos() + plan.timeout().toNanos() + CONNECT_LIMIT.toNanos();
    long nextWindow = start + phases.nextBoundary(0);
    while (clients.stream().anyMatch(ClientLoop::isAlive)) {
      long now = System.nanoTime();
      if (now > last) break;
      if (now >= nextWindow) {
        timeline.window(now - start);
        // Who was kept from it for seconds makes one window of them.
        do nextWindow = start + phases.nextBoundary(nextWindow - start);
        while (nextWindow <= now);
      }
      watch();
      if (now > phases.endNanos() + ClientLoop.GRACE_NANOS) leaveTheLastAlone();
      long pause = Math.clamp(nextWindow - now, 0, WATCH_NANOS);
      if (stopped.await(pause, TimeUnit.NANOSECONDS)) break;
    }
    clients.forEach(ClientLoop::stop);
    for (ClientLoop each : clients) each.join(Duration.ofSeconds(2));
    timeline.end(System.nanoTime() - start);
  }

  /** Of an odd number of calls between two clients each, one is without a partner. */
  private void leaveTheLastAlone() {
    if (!plan.churn() || workload.clientsPerGroup() == 1) return;
    List<ClientLoop> left = clients.stream().filter(ClientLoop::isAlive).toList();
    if (left.size() == 1) left.getFirst().leaveAlone();
  }

  private void watch() {
    long now = System.nanoTime();
    for (ClientLoop each : clients) each.watch(now);
  }

  /** Ends it early; it still reports, and what is under way by then is no error. */
  public void stop() {
    phases.cut();
    stopped.countDown();
  }

  /** Multiplies every rate from now on, as the result will say; of no effect in a closed loop. */
  public void changeRate(double factor) {
    if (!plan.openLoop()) return;
    long at = phases.begun() ? System.nanoTime() - phases.startNanos() : 0;
    changing.lock();
    try {
      schedule = schedule.scaledFrom(at, factor);
    } finally {
      changing.unlock();
    }
  }

  /** What everything has failed with so far; null if something was answered, or nothing failed. */
  public @Nullable String whyNothingIsAnswered() {
    return measurements.whyNothingIsAnswered();
  }

  // --- for the clients

  /** Tells it from others. */
  String name() {
    return name;
  }

  LoadPlan plan() {
    return plan;
  }

  Workload workload() {
    return workload;
  }

  Measurements measurements() {
    return measurements;
  }

  Phases phases() {
    return phases;
  }

  Schedule schedule() {
    return schedule;
  }

  StreamConnection connect(int index) throws IOException {
    InetAddress source = sources.isEmpty() ? null : sources.get(index % sources.size());
    return client.connect(endpoint, plan.timeout(), source);
  }

  boolean encrypted() {
    return endpoint.scheme() == Endpoint.Scheme.TLS;
  }

  Alarm alarm(Thread client) {
    return alarms.of(client);
  }

  /** In a closed loop the clients come one after the other over the ramp. */
  void awaitTurnToCome(int index) {
    if (plan.openLoop() || plan.ramp().isZero()) return;
    pauseUntil(phases.startNanos() + phases.rampNanos() / plan.clients() * index);
  }

  /** Waits for this connection's time; false if the run is over before. */
  boolean awaitConnectSlot() {
    if (plan.connectRate() == 0) return true;
    long interval = (long) (1e9 / plan.connectRate());
    long now = System.nanoTime();
    // What was not used is over: connections that are lost together come back at the same rate.
    long next = connectSlot.updateAndGet(slot -> Math.max(slot + interval, now));
    pauseUntil(next);
    return stopped.getCount() > 0 && !phases.begunAndOver();
  }

  private void pauseUntil(long nanos) {
    while (stopped.getCount() > 0 && nanos - System.nanoTime() > 0)
      LockSupport.parkNanos(this, nanos - System.nanoTime());
  }

  void clientConnected(int index) {
    if (reported.compareAndSet(index, 0, 1)) allConnected.countDown();
  }

  void awaitStart() {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where a request counts that was planned for this moment, and an answer that came then. */
  Measurements.Part part(long nanos) {
    return phases.isMeasured(nanos) ? measurements.measured : measurements.unmeasured;
  }
}
