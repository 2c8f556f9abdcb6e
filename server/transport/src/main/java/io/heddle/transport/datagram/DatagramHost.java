package io.heddle.transport.datagram;

import io.heddle.protocol.Datagram;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What a {@link DatagramService} asks of, and tells to, whoever runs it. Thread-safe. */
public interface DatagramHost {

  /** Why a datagram of this peer is dropped; null if it is served. */
  @Nullable DropReason refusal(InetSocketAddress peer);

  /** Makes the virtual thread that a datagram is served on, without starting it. */
  Thread newThread(Runnable serving);

  /** The handler has thrown this. */
  void handlerFailed(Datagram datagram, Throwable thrown);

  /** Receiving at a local address has failed, and is tried again until it works. */
  void receiveFailed(InetSocketAddress local, Throwable thrown);
}
