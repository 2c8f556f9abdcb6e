package io.heddle.server.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.ProxyTlv;
import io.heddle.server.proxy.ProxyHeader.Version;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final byte[] AFTERWARDS = "GET the rest of it".getBytes(ISO_8859_1);

  /** Feeds what comes in pieces no larger than asked for, and expects nothing to be missing. */
  private static ProxyHeader read(byte[] header, Version version, int pieceMax)
      throws ProtocolException {
    ByteBuffer wire = ByteBuffer.allocate(header.length + AFTERWARDS.length);
    wire.put(header).put(AFTERWARDS).flip();
    byte[] bytes = new byte[wire.limit()];
    int length = 0;
    int missing;
    while ((missing = ProxyHeader.missing(bytes, length, version)) > 0) {
      int piece = Math.min(Math.min(missing, pieceMax), wire.remaining());
      wire.get(bytes, length, piece);
      length += piece;
    }
    assertThat(length).as("nothing beyond the header was read").isEqualTo(header.length);
    return ProxyHeader.parse(Arrays.copyOf(bytes, length));
  }

  private static ProxyHeader read(byte[] header) throws ProtocolException {
    ProxyHeader whole = read(header, Version.ANY, Integer.MAX_VALUE);
    for (int pieceMax = 1; pieceMax < header.length; pieceMax++)
      assertThat(read(header, Version.ANY, pieceMax)).isEqualTo(whole);
    return whole;
  }

  private static byte[] text(String line) {
    return line.getBytes(ISO_8859_1);
  }

  private static byte[] binary(String afterSignature) {
    return HexFormat.of().parseHex(SIGNATURE + afterSignature.replace(" ", ""));
  }

  @Test
  void readsAddressesAndPortsOfText() throws ProtocolException {
    ProxyHeader ipv4 = read(text("PROXY TCP4 10.1.2.3 10.0.0.2 5000 65535\r\n"));
    assertThat(ipv4.source()).contains(new InetSocketAddress("10.1.2.3", 5000));
    assertThat(ipv4.destination()).contains(new InetSocketAddress("10.0.0.2", 65535));
    ProxyHeader ipv6 = read(text("PROXY TCP6 2001:db8::7 ::1 1 2\r\n"));
    assertThat(ipv6.source()).contains(new InetSocketAddress("2001:db8::7", 1));
    ProxyHeader longest =
        read(
            text(
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
                    + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe 65535 65535\r\n"));
    assertThat(longest.source())
        .contains(new InetSocketAddress("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            + " ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n"
      })
  void takesAnUnknownPeerForTheProxy(String line) throws ProtocolException {
    assertThat(read(text(line)).source()).isEmpty();
  }

  @Test
  void readsAddressesAndPortsOfBytes() throws ProtocolException {
    ProxyHeader ipv4 = read(binary("21 11 000c 0a010203 0a000002 1388 1b58"));
    assertThat(ipv4.source()).contains(new InetSocketAddress("10.1.2.3", 5000));
    assertThat(ipv4.destination()).contains(new InetSocketAddress("10.0.0.2", 7000));
    String address = "20010db8000000000000000000000007";
    ProxyHeader ipv6 = read(binary("21 21 0024" + address + address + "0001 0002"));
    assertThat(ipv6.source()).contains(new InetSocketAddress("2001:db8::7", 1));
    String path = HexFormat.of().formatHex(Arrays.copyOf(text("/run/a.sock"), 108));
    ProxyHeader unix = read(binary("21 31 00d8" + path + path));
    assertThat(unix.source()).contains(UnixDomainSocketAddress.of("/run/a.sock"));
  }

  @Test
  void takesAHealthCheckAndAnUnknownFamilyForTheProxy() throws ProtocolException {
    assertThat(read(binary("20 00 0000")).source()).isEmpty();
    assertThat(read(binary("20 11 000c 0a010203 0a000002 1388 1b58")).source()).isEmpty();
    assertThat(read(binary("21 00 0003 ffffff")).source()).isEmpty();
    assertThat(read(binary("20 11 0003 ffffff")).source()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "21 00 0006 05 0003 616263",
        "20 00 0006 05 0003 616263",
        "20 11 0012 0a010203 0a000002 1388 1b58 05 0003 616263"
      })
  void keepsWhatElseIsSaidOfAnUnknownPeer(String afterSignature) throws ProtocolException {
    ProxyHeader header = read(binary(afterSignature));
    assertThat(header.source()).isEmpty();
    assertThat(header.tlvs()).containsExactly(new ProxyTlv(5, ByteBuffer.wrap(text("abc"))));
  }

  @Test
  void keepsWhatElseTheProxySays() throws ProtocolException {
    ProxyHeader header =
        read(binary("21 11 0015 0a010203 0a000002 1388 1b58 01 0002 6832 ee 0001 07"));
    assertThat(header.tlvs())
        .isEqualTo(
            List.of(
                new ProxyTlv(1, ByteBuffer.wrap(text("h2"))),
                new ProxyTlv(0xee, ByteBuffer.wrap(new byte[] {7}))));
  }

  @Test
  void verifiesAChecksum() throws ProtocolException {
    byte[] header = binary("21 11 0013 0a010203 0a000002 1388 1b58 03 0004 00000000");
    var sum = new CRC32C();
    sum.update(header);
    ByteBuffer.wrap(header).putInt(header.length - 4, (int) sum.getValue());
    assertThat(read(header).source()).contains(new InetSocketAddress("10.1.2.3", 5000));
    header[16]++;
    assertThatThrownBy(() -> read(header)).hasMessageContaining("checksum");
    byte[] unknown = binary("21 00 0007 03 0004 00000000");
    assertThatThrownBy(() -> read(unknown)).hasMessageContaining("checksum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "proxy TCP4 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 65536\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 -1\r\n",
        "PROXY TCP4 1.1.1.256 1.1.1.1 1 1\r\n",
        "PROXY TCP4 example.org 1.1.1.1 1 1\r\n",
        "PROXY TCP4 ::1 ::1 1 1\r\n",
        "PROXY TCP6 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY UDP4 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY \r\n    \r\n"
      })
  void refusesTextThatIsNoHeader(String line) {
    assertThatThrownBy(() -> read(text(line))).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1 | expected it to begin with PROXY or the signature, got 'GET / HTTP/1'",
        "PROXY UDP4 a b 1 2 | expected TCP4, TCP6 or UNKNOWN, got 'UDP4'",
        "PROXY TCP4 10.0.0.256 1.1.1.1 1 1 | expected an address of IPv4, got '10.0.0.256'",
        "PROXY TCP6 1::2::3 ::1 1 1 | expected an address of IPv6, got '1::2::3'",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 65536 | expected a port from 0 to 65535, got '65536'",
        "PROXY TCP4 1.1.1.1 1 1 | expected two addresses and two ports, got 'PROXY TCP4 1.1.1.1 1 1'",
      })
  void saysWhatCameInstead(String line, String sentence) {
    assertThatThrownBy(() -> read(text(line + "\r\n")))
        .hasMessage("malformed PROXY header: " + sentence);
  }

  @Test
  void showsOfWhatCameAPartThatIsVisible() {
    String long_ = "\u001b[2J\u00ff" + "x".repeat(70);
    assertThatThrownBy(() -> read(text("PROXY " + long_ + " a b\r\n")))
        .hasMessageEndingWith("got '?[2J?" + "x".repeat(55) + "...'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROXY UNKNOWN\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\nPING\n", "PROXY \n"})
  void refusesALineThatEndsWithoutCarriageReturnAtOnce(String sent) {
    byte[] bytes = text(sent);
    int end = sent.indexOf('\n') + 1;
    assertThatThrownBy(() -> ProxyHeader.missing(bytes, end, Version.ANY))
        .hasMessage("malformed PROXY header: expected CR LF at its end, got LF alone");
  }

  @Test
  void readsNoMoreThanALineMayHave() {
    byte[] endless = text("PROXY UNKNOWN " + "x".repeat(200) + "\r\n");
    assertThatThrownBy(() -> read(endless)).hasMessageContaining("within 107 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "11 11 000c 0a010203 0a000002 1388 1b58",
        "22 11 000c 0a010203 0a000002 1388 1b58",
        "21 13 000c 0a010203 0a000002 1388 1b58",
        "21 41 000c 0a010203 0a000002 1388 1b58",
        "21 11 000b 0a010203 0a000002 1388 1b",
        "21 11 000e 0a010203 0a000002 1388 1b58 0100",
        "21 11 000f 0a010203 0a000002 1388 1b58 010001"
      })
  void refusesBytesThatAreNoHeader(String afterSignature) {
    assertThatThrownBy(() -> read(binary(afterSignature))).isInstanceOf(ProtocolException.class);
  }

  @Test
  void understandsTheVersionsThatItMay() throws ProtocolException {
    byte[] first = text("PROXY TCP4 10.1.2.3 10.0.0.2 5000 7000\r\n");
    byte[] second = binary("21 11 000c 0a010203 0a000002 1388 1b58");
    assertThat(read(first, Version.V1, 1).source()).isPresent();
    assertThat(read(second, Version.V2, 1).source()).isPresent();
    assertThatThrownBy(() -> read(first, Version.V2, 1)).hasMessageContaining("version 2");
    assertThatThrownBy(() -> read(second, Version.V1, 1)).hasMessageContaining("version 1");
  }
}
