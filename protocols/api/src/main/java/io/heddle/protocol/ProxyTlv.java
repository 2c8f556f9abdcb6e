package io.heddle.protocol;

import java.nio.ByteBuffer;

/**
 * Something that a proxy has said of a connection beside where its peer is, such as the host name
 * that was asked for.
 *
 * @param type 0 to 255: 0x01 ALPN, 0x02 authority, 0x05 unique id, 0x20 TLS, 0xE0 and above a
 *     provider's own
 * @param value read-only; to be read through a duplicate
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol,
 *     version 2, section 2.2</a>
 */
public record ProxyTlv(int type, ByteBuffer value) {
  public ProxyTlv {
    value = value.asReadOnlyBuffer();
  }
}
