package io.heddle.transport.readiness;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** Whether one channel is ready, as its poller finds it. Thread-safe. */
final class Watched extends Readiness {
  private final Poller poller;
  final SelectableChannel channel;
  private final int readOperation;

  /**
   * Set right after registering; the poller may report before that, so it uses the key it is given.
   * Null before the first wait.
   */
  volatile @Nullable SelectionKey key;

  Watched(Poller poller, SelectableChannel channel, int readOperation, boolean armed) {
    super(armed);
    this.poller = poller;
    this.channel = channel;
    this.readOperation = readOperation;
  }

  void report(SelectionKey reported) {
    if (key == null) key = reported;
    int ready = reported.readyOps();
    if ((ready & SelectionKey.OP_WRITE) != 0) {
      reported.interestOpsAnd(~SelectionKey.OP_WRITE);
      writable();
    }
    if ((ready & readOperation) != 0) readable();
  }

  @Override
  protected void arm(int operation) {
    try {
      watch(operation == READ ? readOperation : SelectionKey.OP_WRITE);
      poller.wake();
    } catch (CancelledKeyException | ClosedSelectorException | ClosedChannelException closed) {
      signal(KILL);
    }
  }

  private void watch(int operations) throws ClosedChannelException {
    SelectionKey registered = key;
    if (registered == null) poller.register(this, operations);
    else registered.interestOpsOr(operations);
  }

  @Override
  protected void disarmRead() {
    SelectionKey registered = key;
    if (registered != null) registered.interestOpsAnd(~readOperation);
  }
}
