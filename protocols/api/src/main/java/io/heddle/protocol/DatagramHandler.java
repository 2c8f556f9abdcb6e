package io.heddle.protocol;

import java.io.IOException;

/**
 * Serves the datagrams of one listener. One instance is shared by all of them, many at a time, so
 * what it holds must be thread-safe.
 */
@FunctionalInterface
public interface DatagramHandler extends AutoCloseable {

  /**
   * Serves one datagram, on a virtual thread of its own: block freely. At most {@code
   * max-datagrams} are being served at a time; what comes beyond is dropped and counted. Whatever
   * is thrown is the end of this datagram only: it is counted and logged, a {@link
   * ProtocolException}, which is the peer's doing, at the level of debugging. What it says is not
   * sent, as a connection's last words are: whoever asked hears nothing.
   *
   * <p>Interruption means that the server stops and the drain has timed out.
   *
   * @throws IOException of the handler's own, or a {@link TooLongException} of the reply
   * @throws InterruptedException if the thread was interrupted while waiting
   */
  void handle(Datagram datagram) throws IOException, InterruptedException;

  /**
   * Lets go of what {@link DatagramProtocol#openDatagrams} took; called once, after the last
   * datagram.
   *
   * @throws IOException if something could not be stored or closed; logged
   */
  @Override
  default void close() throws IOException {}
}
