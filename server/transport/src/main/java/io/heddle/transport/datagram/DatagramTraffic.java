package io.heddle.transport.datagram;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What datagrams came, and what became of them. Thread-safe. */
public final class DatagramTraffic {
  private final LongAdder received = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();
  private final LongAdder receiveErrors = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
  private final Map<UnsentReason, LongAdder> unsent = new EnumMap<>(UnsentReason.class);

  DatagramTraffic() {
    for (DropReason reason : DropReason.values()) dropped.put(reason, new LongAdder());
    for (UnsentReason reason : UnsentReason.values()) unsent.put(reason, new LongAdder());
  }

  void received(int bytes) {
    received.increment();
    receivedBytes.add(bytes);
  }

  void receiveFailed() {
    receiveErrors.increment();
  }

  void dropped(DropReason reason) {
    requireNonNull(dropped.get(reason)).increment();
  }

  void failed() {
    failed.increment();
  }

  void sent(int bytes) {
    sent.increment();
    sentBytes.add(bytes);
  }

  void unsent(UnsentReason reason) {
    requireNonNull(unsent.get(reason)).increment();
  }

  /** Datagrams that came, dropped ones included. */
  public long receivedCount() {
    return received.sum();
  }

  /** Bytes in them, without headers. */
  public long receivedBytes() {
    return receivedBytes.sum();
  }

  /** Receives that failed. */
  public long receiveErrorCount() {
    return receiveErrors.sum();
  }

  public long droppedCount(DropReason reason) {
    return requireNonNull(dropped.get(reason)).sum();
  }

  /** Datagrams at which the handler has thrown. */
  public long failedCount() {
    return failed.sum();
  }

  /** Replies that the system has taken. */
  public long sentCount() {
    return sent.sum();
  }

  /** Bytes in them, without headers. */
  public long sentBytes() {
    return sentBytes.sum();
  }

  public long unsentCount(UnsentReason reason) {
    return requireNonNull(unsent.get(reason)).sum();
  }
}
