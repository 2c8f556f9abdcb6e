package io.heddle.transport.datagram;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.TooLongException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A datagram that came in at a port. */
record ReceivedDatagram(DatagramPort port, InetSocketAddress peer, ByteBuffer payload)
    implements Datagram {

  @Override
  public InetSocketAddress local() {
    return port.address();
  }

  @Override
  public boolean reply(ByteBuffer reply) throws TooLongException {
    return port.send(reply.slice(), peer);
  }
}
