package io.heddle.protocol;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * One datagram that has come, and the way back to where it came from. Datagrams get lost, arrive
 * twice and overtake one another, and a peer's address may be forged: an answer much larger than
 * what asked for it makes a server a weapon against others. Thread-safe, but for the contents of
 * the payload.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc768">RFC 768</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8085">RFC 8085, UDP usage guidelines</a>
 */
public interface Datagram {

  /** Where it says that it came from; never looked up in a name service. */
  InetSocketAddress peer();

  /** The address of this machine that it was sent to, from which replies leave. */
  InetSocketAddress local();

  /**
   * What it carries: from none to 65,527 bytes. Always the same buffer, which is the handler's own
   * to read, change and keep.
   */
  ByteBuffer payload();

  /**
   * Sends a datagram to the peer; any number of them may be sent. Nobody knows whether it arrives.
   * Waits where the system has no room for it at the moment, for a second at most.
   *
   * <p>A peer on port 7, 13, 17 or 19 is never answered: those are the ports of services that
   * answer everything, and two of them would go on for ever. Nor is one on port 0, which means that
   * it wants no answer.
   *
   * @param payload what lies between position and limit, which are not moved
   * @return false if it was not sent: the peer is one of those, the system refuses it, or the
   *     listener is closed
   * @throws TooLongException if no datagram holds as much: more than 65,507 bytes over IPv4, 65,527
   *     over IPv6
   */
  boolean reply(ByteBuffer payload) throws TooLongException;
}
