package io.heddle.server.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.heddle.protocol.ProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The text form: {@code PROXY TCP4 10.0.0.1 10.0.0.2 5000 7000}, ended by CR LF. */
final class ProxyHeaderV1 {
  /** With its end. */
  private static final int BYTES_MAX = 107;

  private static final byte[] BEGINNING = "PROXY ".getBytes(ISO_8859_1);
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

  private ProxyHeaderV1() {}

  static void checkBeginning(byte[] bytes, int length) throws ProtocolException {
    for (int i = 0; i < Math.min(length, BEGINNING.length); i++)
      if (bytes[i] != BEGINNING[i])
        throw ProxyHeader.malformed(
            "expected it to begin with PROXY or the signature",
            new String(bytes, 0, length, ISO_8859_1));
  }

  /** A line that ends otherwise has come to its end all the same: nothing more is to be awaited. */
  static void checkLineEnd(byte[] bytes, int length) throws ProtocolException {
    for (int i = BEGINNING.length; i < length; i++)
      if (bytes[i] == '\n' && bytes[i - 1] != '\r')
        throw ProxyHeader.malformed("expected CR LF at its end, got LF alone");
  }

  static int missing(byte[] bytes, int length) throws ProtocolException {
    boolean carriageReturn = bytes[length - 1] == '\r';
    if (bytes[length - 1] == '\n' && bytes[length - 2] == '\r') return 0;
    int missing = carriageReturn ? 1 : 2;
    if (length + missing > BYTES_MAX)
      throw ProxyHeader.malformed("expected its end within " + BYTES_MAX + " bytes");
    return missing;
  }

  static ProxyHeader parse(byte[] header) throws ProtocolException {
    String line = new String(header, 0, header.length - 2, ISO_8859_1);
    String[] words = line.split(" ", -1);
    // Whatever else such a line says does not count.
    if (words[1].equals("UNKNOWN")) return ProxyHeader.local(List.of());
    Pattern form =
        switch (words[1]) {
          case "TCP4" -> IPV4;
          case "TCP6" -> IPV6;
          default -> throw ProxyHeader.malformed("expected TCP4, TCP6 or UNKNOWN", words[1]);
        };
    if (words.length != 6)
      throw ProxyHeader.malformed("expected two addresses and two ports", line);
    return new ProxyHeader(
        Optional.of(address(words[2], words[4], form)),
        Optional.of(address(words[3], words[5], form)),
        List.of());
  }

  private static SocketAddress address(String host, String port, Pattern form)
      throws ProtocolException {
    int number = PORT.matcher(port).matches() ? Integer.parseInt(port) : Integer.MAX_VALUE;
    if (number > 0xFFFF) throw ProxyHeader.malformed("expected a port from 0 to 65535", port);
    try {
      if (form.matcher(host).matches())
        return new InetSocketAddress(InetAddress.getByName(host), number);
    } catch (UnknownHostException invalid) {
      // Of IPv6 the form tells too little.
    }
    throw ProxyHeader.malformed("expected an address of IPv" + (form == IPV4 ? 4 : 6), host);
  }
}
