package io.heddle.server.connection;

import static java.util.Objects.requireNonNull;

import io.heddle.server.guard.RejectReason;
import io.heddle.transport.Ending;
import io.heddle.transport.NoRoomException;
import io.heddle.transport.OverflowException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The connections of one listener that a limit has cost, by the limit. Thread-safe. */
public final class Losses {
  private final Map<RejectReason, LongAdder> rejected = new EnumMap<>(RejectReason.class);
  private final LongAdder overflows = new LongAdder();

  Losses() {
    for (RejectReason reason : RejectReason.values()) rejected.put(reason, new LongAdder());
  }

  void rejected(RejectReason reason) {
    requireNonNull(rejected.get(reason)).increment();
  }

  void ended(Ending ending) {
    if (ending.failure() instanceof NoRoomException) rejected(RejectReason.REQUEST_MEMORY);
    if (ending.failure() instanceof OverflowException) overflows.increment();
  }

  public long rejectedCount(RejectReason reason) {
    return requireNonNull(rejected.get(reason)).sum();
  }

  /** Connections whose peer did not read, and more than the bound was pending. */
  public long overflowCount() {
    return overflows.sum();
  }
}
