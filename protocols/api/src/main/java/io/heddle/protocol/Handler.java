package io.heddle.protocol;

import java.io.IOException;

/**
 * Serves the connections of one listener. One instance is shared by all of them, so what it holds
 * (rooms, stores) must be thread-safe; what belongs to a connection lives in local variables of
 * {@link #handle}.
 */
@FunctionalInterface
public interface Handler extends AutoCloseable {

  /**
   * Serves one connection from its first byte to its last, on a virtual thread of the connection's
   * own: block freely. When it returns, what was written is delivered and the connection is closed.
   * Let {@link IOException} fly: the server knows a reset from a timeout. Anything else thrown ends
   * this connection only, and is logged.
   *
   * <p>Java 21 pins the carrier of a thread that blocks inside {@code synchronized}: use {@link
   * java.util.concurrent.locks.ReentrantLock}. Interruption means: hang up. A connection that is
   * killed, or is there when the drain times out, fails whatever it reads and writes; a handler
   * that has not noticed within half a second is interrupted, and after another one the connection
   * ends without it. So no handler keeps a peer, and what handlers share must bear that one of them
   * is interrupted: a {@link java.nio.channels.FileChannel} would be closed for all.
   *
   * @throws IOException as thrown by the connection, or a {@link ProtocolException} of the
   *     handler's own
   * @throws InterruptedException if the thread was interrupted while waiting for something else
   *     than the peer
   */
  void handle(Connection connection) throws IOException, InterruptedException;

  /**
   * Lets go of what {@link StreamProtocol#open} took; called once, after the last connection has
   * ended.
   *
   * @throws IOException if something could not be stored or closed; logged
   */
  @Override
  default void close() throws IOException {}
}
