package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.server.tls.ServerTls;
import io.heddle.transport.Endpoint;
import java.time.Duration;
import java.util.Optional;

/** One endpoint of a listener, where its peers come in. Bound when made. */
sealed interface Entrance permits Acceptor, DatagramEntrance {

  /** With the port it got. */
  Endpoint endpoint();

  /** Where connections wait for it; empty where it takes none, or the system does not tell. */
  default Optional<AcceptQueue> acceptQueue() {
    return Optional.empty();
  }

  /** Begins to take what comes. */
  void start();

  /**
   * Goes by another configuration, for what is to come.
   *
   * @param tls there if the listener has it
   */
  default void follow(ListenerConfig config, Optional<ServerTls> tls) {}

  /**
   * Takes what waits, then nothing any more. For any thread.
   *
   * @param limit how long that may take; what waits then is left
   */
  void stop(Duration limit) throws InterruptedException;

  /** Gives back what those still needed who had come in; {@link #stop} comes before. */
  default void release(Duration limit) throws InterruptedException {}
}
