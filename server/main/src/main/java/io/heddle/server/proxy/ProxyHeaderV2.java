package io.heddle.server.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.ProxyTlv;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The binary form: signature, version and command, family, length, addresses, TLVs. */
final class ProxyHeaderV2 {
  static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

  /** Before the addresses. */
  private static final int FIXED_BYTES = 16;

  private static final int UNIX_PATH_BYTES = 108;
  private static final int CHECKSUM = 3;

  /** The command of a connection that is the proxy's own. */
  private static final int LOCAL = 0;

  /** The family of a connection whose addresses the proxy cannot tell. */
  private static final int UNKNOWN = 0;

  private ProxyHeaderV2() {}

  static void checkSignature(byte[] bytes, int length) throws ProtocolException {
    for (int i = 0; i < length; i++)
      if (bytes[i] != SIGNATURE[i]) throw ProxyHeader.malformed("expected the whole signature");
  }

  static int missing(byte[] bytes, int length) throws ProtocolException {
    if (length < FIXED_BYTES) return FIXED_BYTES - length;
    int version = (bytes[12] & 0xFF) >> 4;
    if (version != 2) throw ProxyHeader.malformed("expected version 2, got " + version);
    return FIXED_BYTES + Short.toUnsignedInt(ByteBuffer.wrap(bytes).getShort(14)) - length;
  }

  static ProxyHeader parse(byte[] header) throws ProtocolException {
    int command = header[12] & 0xF;
    if (command > 1)
      throw ProxyHeader.malformed("expected command 0 (LOCAL) or 1 (PROXY), got " + command);
    ByteBuffer rest = ByteBuffer.wrap(header, FIXED_BYTES, header.length - FIXED_BYTES);
    int family = header[13] & 0xFF;
    if (command == LOCAL || family == UNKNOWN) {
      List<ProxyTlv> tlvs = tlvsIfAny(family, rest);
      if (command != LOCAL) checkSum(header, tlvs);
      return ProxyHeader.local(tlvs);
    }
    List<SocketAddress> addresses = addresses(family, rest);
    List<ProxyTlv> tlvs = tlvs(rest);
    checkSum(header, tlvs);
    return new ProxyHeader(
        Optional.of(addresses.getFirst()), Optional.of(addresses.getLast()), tlvs);
  }

  /**
   * What a health check says of addresses does not count, nor what is said of a family that the
   * proxy does not know: what is no TLV there is no reason to refuse it.
   */
  private static List<ProxyTlv> tlvsIfAny(int family, ByteBuffer rest) {
    try {
      if (family != UNKNOWN) addresses(family, rest);
      return tlvs(rest);
    } catch (ProtocolException anything) {
      return List.of();
    }
  }

  /** Source and destination. */
  private static List<SocketAddress> addresses(int family, ByteBuffer rest)
      throws ProtocolException {
    return switch (family) {
      case 0x11, 0x12 -> inet(4, rest);
      case 0x21, 0x22 -> inet(16, rest);
      case 0x31, 0x32 -> unix(rest);
      default ->
          throw ProxyHeader.malformed(
              "expected a known family and transport, got 0x" + Integer.toHexString(family));
    };
  }

  private static List<SocketAddress> inet(int bytes, ByteBuffer rest) throws ProtocolException {
    require(rest, 2 * bytes + 4);
    InetAddress source = address(bytes, rest);
    InetAddress destination = address(bytes, rest);
    return List.of(
        new InetSocketAddress(source, Short.toUnsignedInt(rest.getShort())),
        new InetSocketAddress(destination, Short.toUnsignedInt(rest.getShort())));
  }

  private static InetAddress address(int bytes, ByteBuffer rest) throws ProtocolException {
    byte[] address = new byte[bytes];
    rest.get(address);
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException impossible) {
      throw ProxyHeader.malformed("expected addresses");
    }
  }

  private static List<SocketAddress> unix(ByteBuffer rest) throws ProtocolException {
    require(rest, 2 * UNIX_PATH_BYTES);
    return List.of(path(rest), path(rest));
  }

  /** Ended by a NUL; what begins with one is a name and no path. */
  private static SocketAddress path(ByteBuffer rest) throws ProtocolException {
    byte[] bytes = new byte[UNIX_PATH_BYTES];
    rest.get(bytes);
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) length++;
    try {
      return UnixDomainSocketAddress.of(new String(bytes, 0, length, UTF_8));
    } catch (IllegalArgumentException invalid) {
      throw ProxyHeader.malformed("expected paths");
    }
  }

  private static void require(ByteBuffer rest, int bytes) throws ProtocolException {
    if (rest.remaining() < bytes)
      throw ProxyHeader.malformed(
          "expected " + bytes + " bytes of addresses, got " + rest.remaining());
  }

  private static List<ProxyTlv> tlvs(ByteBuffer rest) throws ProtocolException {
    List<ProxyTlv> tlvs = new ArrayList<>();
    while (rest.hasRemaining()) {
      if (rest.remaining() < 3)
        throw ProxyHeader.malformed("expected a TLV of 3 bytes or more, got " + rest.remaining());
      int type = rest.get() & 0xFF;
      int length = Short.toUnsignedInt(rest.getShort());
      if (length > rest.remaining())
        throw ProxyHeader.malformed(
            "expected " + length + " bytes in a TLV, got " + rest.remaining());
      tlvs.add(new ProxyTlv(type, rest.slice(rest.position(), length)));
      rest.position(rest.position() + length);
    }
    return List.copyOf(tlvs);
  }

  /** If the proxy gave one, which counts the header with zeros in its place. */
  private static void checkSum(byte[] header, List<ProxyTlv> tlvs) throws ProtocolException {
    byte[] zeroed = header.clone();
    int at = header.length;
    for (int i = tlvs.size() - 1; i >= 0; i--) {
      ProxyTlv tlv = tlvs.get(i);
      at -= tlv.value().remaining();
      if (tlv.type() != CHECKSUM) {
        at -= 3;
        continue;
      }
      if (tlv.value().remaining() != Integer.BYTES)
        throw ProxyHeader.malformed(
            "expected a checksum of 4 bytes, got " + tlv.value().remaining());
      ByteBuffer.wrap(zeroed).putInt(at, 0);
      var sum = new CRC32C();
      sum.update(zeroed);
      if ((int) sum.getValue() != tlv.value().getInt(0))
        throw ProxyHeader.malformed("its checksum is wrong");
      return;
    }
  }
}
