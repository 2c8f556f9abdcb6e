package io.heddle.server.connection;

import static java.util.Objects.requireNonNull;

import io.heddle.transport.CloseReason;
import io.heddle.transport.RequestLatency;
import io.heddle.transport.StreamConnection;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * What came and went through one listener. A connection counts its own bytes, without a shared
 * counter on its way; they are added up here when it closes and, for those that live, whenever
 * somebody asks. Thread-safe.
 */
public final class Traffic {
  private final Collection<StreamConnection> live;
  private final AtomicLong accepted = new AtomicLong();
  private final LongAdder acceptErrors = new LongAdder();
  private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);
  private final Total bytesIn = new Total(StreamConnection::bytesIn);
  private final Total bytesOut = new Total(StreamConnection::bytesOut);
  private final RequestLatency latency = new RequestLatency();
  private final Total requests = new Total(StreamConnection::requests);

  Traffic(Collection<StreamConnection> live) {
    this.live = live;
    for (CloseReason reason : CloseReason.values()) closed.put(reason, new LongAdder());
  }

  void accepted() {
    accepted.incrementAndGet();
  }

  void rejected(int toldBytes) {
    bytesOut.add(toldBytes);
    count(CloseReason.REJECTED);
  }

  void closed(StreamConnection connection, CloseReason reason) {
    bytesIn.add(connection);
    bytesOut.add(connection);
    requests.add(connection);
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

  public long bytesIn() {
    return bytesIn.now();
  }

  public long bytesOut() {
    return bytesOut.now();
  }

  public long requestCount() {
    return requests.now();
  }

  /** How long requests took. */
  public RequestLatency latency() {
    return latency;
  }

  private void count(CloseReason reason) {
    requireNonNull(closed.get(reason)).increment();
  }

  private final class Total {
    private final ToLongFunction<StreamConnection> figure;
    private final LongAdder gone = new LongAdder();
    private final AtomicLong shown = new AtomicLong();

    Total(ToLongFunction<StreamConnection> figure) {
      this.figure = figure;
    }

    void add(StreamConnection connection) {
      add(figure.applyAsLong(connection));
    }

    void add(long more) {
      gone.add(more);
    }

    long now() {
      long sum = gone.sum();
      for (StreamConnection connection : live) sum += figure.applyAsLong(connection);
      // One that closes right now may be missing; a counter that goes back would look like a
      // restart.
      return shown.accumulateAndGet(sum, Math::max);
    }
  }
}
