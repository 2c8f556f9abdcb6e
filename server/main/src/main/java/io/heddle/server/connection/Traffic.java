package io.heddle.server.connection;

import static java.util.Objects.requireNonNull;

import io.heddle.transport.Activity;
import io.heddle.transport.CloseReason;
import io.heddle.transport.LiveConnection;
import io.heddle.transport.RequestLatency;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What came and went through one listener. A connection counts its own bytes, without a shared
 * counter on its way; they are added up here when it closes and, for those that live, whenever
 * somebody asks. Thread-safe.
 */
public final class Traffic {
  private final Collection<LiveConnection> live;
  private final AtomicLong accepted = new AtomicLong();
  private final LongAdder acceptErrors = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = counters(CloseReason.class);
  private final RequestLatency latency = new RequestLatency();
  private final Total bytesIn = new Total();
  private final Total bytesOut = new Total();
  private final Total requests = new Total();

  Traffic(Collection<LiveConnection> live) {
    this.live = live;
  }

  void accepted() {
    accepted.incrementAndGet();
  }

  void rejected(int toldBytes) {
    bytesOut.add(toldBytes);
    count(CloseReason.REJECTED);
  }

  void closed(LiveConnection connection, CloseReason reason) {
    bytesIn.add(connection.bytesIn());
    bytesOut.add(connection.bytesOut());
    requests.add(connection.requests());
    count(reason);
  }

  /** Counts an accept that failed. */
  public void acceptFailed() {
    acceptErrors.increment();
  }

  /** Connections taken from the backlog, rejected ones included. */
  public long acceptedCount() {
    return accepted.get();
  }

  /** Accepts that failed, for want of descriptors most likely. */
  public long acceptErrorCount() {
    return acceptErrors.sum();
  }

  /** Connections that are being served. */
  public int activeCount() {
    return live.size();
  }

  public long closedCount(CloseReason reason) {
    return requireNonNull(closed.get(reason)).sum();
  }

  /** Adds up what was moved, in one walk along those that live. */
  public Tally tally() {
    long in = bytesIn.gone();
    long out = bytesOut.gone();
    long begun = requests.gone();
    Map<Activity, LongAdder> threads = counters(Activity.class);
    for (LiveConnection connection : new InTurns<>(live)) {
      in += connection.bytesIn();
      out += connection.bytesOut();
      begun += connection.requests();
      requireNonNull(threads.get(connection.activity())).increment();
    }
    return new Tally(bytesIn.shown(in), bytesOut.shown(out), requests.shown(begun), threads);
  }

  /** How long requests took. */
  public RequestLatency latency() {
    return latency;
  }

  private void count(CloseReason reason) {
    requireNonNull(closed.get(reason)).increment();
  }

  private static <K extends Enum<K>> Map<K, LongAdder> counters(Class<K> keys) {
    Map<K, LongAdder> counters = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) counters.put(key, new LongAdder());
    return counters;
  }

  private static final class Total {
    private final LongAdder gone = new LongAdder();
    private final AtomicLong shown = new AtomicLong();

    void add(long more) {
      gone.add(more);
    }

    long gone() {
      return gone.sum();
    }

    /**
     * What to show for a sum. One that closes right now may be missing in it; a counter that goes
     * back would look like a restart.
     */
    long shown(long sum) {
      return shown.accumulateAndGet(sum, Math::max);
    }
  }
}
