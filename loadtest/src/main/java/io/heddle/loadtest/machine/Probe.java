package io.heddle.loadtest.machine;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.engine.LoadRun;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second at this process, the server's, the kernel and the server's own metrics, until
 * it is closed. Thread-safe.
 */
public final class Probe implements AutoCloseable {
  private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();

  /** Four hours; of a longer run the last four. */
  private static final int SAMPLES_MAX = 4 * 3600;

  private final Sampler sampler;
  private final @Nullable MetricsEndpoint metrics;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Taken> taken = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closed;

  private record Taken(long nanos, Map<String, Double> values) {}

  private Probe(Sampler sampler, @Nullable MetricsEndpoint metrics) {
    this.sampler = sampler;
    this.metrics = metrics;
    // Not a virtual thread: thousands of clients before it in line must not make it late.
    this.thread = Thread.ofPlatform().daemon().name("heddle-probe").unstarted(this::run);
  }

  /**
   * Begins to look.
   *
   * @param serverPids see {@link ServerProcesses}; none: the server is not looked at
   * @param metrics closed with this probe; null: none
   */
  public static Probe start(List<Long> serverPids, @Nullable MetricsEndpoint metrics) {
    int processors = Runtime.getRuntime().availableProcessors();
    var probe = new Probe(new Sampler(Proc.SYSTEM, serverPids, processors), metrics);
    probe.thread.start();
    return probe;
  }

  private void run() {
    long next = System.nanoTime();
    while (!closed) {
      sample(System.nanoTime());
      // What is missed is missed: two samples at once would tell nothing more.
      long passed = System.nanoTime() - next;
      next += (passed / PERIOD_NANOS + 1) * PERIOD_NANOS;
      for (long left; !closed && (left = next - System.nanoTime()) > 0; )
        LockSupport.parkNanos(this, left);
    }
  }

  private void sample(long now) {
    var values = new HashMap<>(sampler.sample(now / 1e9));
    if (metrics != null) values.putAll(metrics.sample());
    lock.lock();
    try {
      if (taken.size() == SAMPLES_MAX) taken.removeFirst();
      taken.addLast(new Taken(now, Map.copyOf(values)));
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was seen from a moment on.
   *
   * @param startNanos of {@link System#nanoTime}: when the run began, see {@link RunClock}
   */
  public List<Sample> samplesSince(long startNanos) {
    lock.lock();
    try {
      return taken.stream()
          .filter(each -> each.nanos - startNanos >= 0)
          .map(each -> new Sample((each.nanos - startNanos) / 1e9, each.values))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Ends within the timeout of a request for the server's metrics. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (metrics != null) metrics.close();
  }

  /** Tells when a run began, which counts its seconds only from when all clients are there. */
  public static final class RunClock implements LoadRun.Observer {
    private final long created = System.nanoTime();
    private volatile @Nullable Long start;

    /** When that was, by {@link System#nanoTime}; before the first window, when this was made. */
    public long startNanos() {
      Long known = start;
      return known == null ? created : known;
    }

    @Override
    public void window(LoadResult.Window window) {
      if (start == null) start = System.nanoTime() - (long) (window.at() * 1e9);
    }
  }
}
