package io.heddle.server.proxy;

import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.ProxyTlv;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a proxy says before anything else of the connection that it passes on.
 *
 * @param source for whom it connects; empty: for itself, as health checks do, or it does not know
 * @param destination what that peer had connected to; empty with the source
 * @param tlvs in their order, those of version 1 none
 * @see <a href="https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt">The PROXY protocol</a>
 */
public record ProxyHeader(
    Optional<SocketAddress> source, Optional<SocketAddress> destination, List<ProxyTlv> tlvs) {
  /** Of what came, as much as an error shows. */
  private static final int SHOWN_MAX = 60;

  /** Bytes after which the version is known, and fewer than any header has. */
  private static final int VERSION_BYTES = 12;

  /** Which versions are understood. */
  public enum Version {
    V1,
    V2,
    ANY
  }

  /** The connection is the proxy's own, or it does not know whose. */
  static ProxyHeader local(List<ProxyTlv> tlvs) {
    return new ProxyHeader(Optional.empty(), Optional.empty(), tlvs);
  }

  /**
   * How many more bytes can be read without reading beyond the header; 0: it is complete.
   *
   * @param bytes what has come so far, nothing beyond the header
   * @throws ProtocolException if no header begins like that
   */
  static int missing(byte[] bytes, int length, Version version) throws ProtocolException {
    boolean second = length > 0 && bytes[0] == ProxyHeaderV2.SIGNATURE[0];
    if (second) ProxyHeaderV2.checkSignature(bytes, Math.min(length, VERSION_BYTES));
    else ProxyHeaderV1.checkBeginning(bytes, length);
    if (length > 0 && version != Version.ANY && second != (version == Version.V2))
      throw malformed("expected version " + (second ? "1, got 2" : "2, got 1"));
    if (!second) ProxyHeaderV1.checkLineEnd(bytes, length);
    if (length < VERSION_BYTES) return VERSION_BYTES - length;
    return second ? ProxyHeaderV2.missing(bytes, length) : ProxyHeaderV1.missing(bytes, length);
  }

  /**
   * Reads a complete header.
   *
   * @throws ProtocolException if it is none
   */
  static ProxyHeader parse(byte[] header) throws ProtocolException {
    return header[0] == ProxyHeaderV2.SIGNATURE[0]
        ? ProxyHeaderV2.parse(header)
        : ProxyHeaderV1.parse(header);
  }

  static ProtocolException malformed(String why) {
    return new ProtocolException("malformed PROXY header: " + why);
  }

  /** The same with what came instead, which may be anything. */
  static ProtocolException malformed(String expected, String got) {
    String visible = got.replaceAll("[^ -~]", "?");
    String shown = visible.length() > SHOWN_MAX ? visible.substring(0, SHOWN_MAX) + "..." : visible;
    return malformed(expected + ", got '" + shown + "'");
  }
}
