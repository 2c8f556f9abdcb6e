package io.heddle.server.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses, as {@code 10.0.0.0/8} or {@code 2001:db8::/32}; without a prefix one
 * address. IPv4 addresses written as IPv6 ({@code ::ffff:10.0.0.1}) are IPv4. No name is ever
 * looked up.
 *
 * @param base bits after the prefix do not count
 * @param prefix leading bits that an address has in common with the base, 0 to 32 or 128
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632">RFC 4632</a>
 */
public record Network(InetAddress base, int prefix) {
  private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

  public Network {
    int most = bits(base);
    if (prefix < 0 || prefix > most)
      throw new IllegalArgumentException(
          "expected a prefix from 0 to " + most + ", got /" + prefix);
  }

  /**
   * Reads {@code 10.0.0.0/8} and the like.
   *
   * @throws IllegalArgumentException if the text is no range of addresses
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress base = address(slash < 0 ? text : text.substring(0, slash), text);
    if (slash < 0) return new Network(base, bits(base));
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("\\d{1,3}")) throw malformed(text);
    try {
      return new Network(base, Integer.parseInt(prefix));
    } catch (IllegalArgumentException outOfRange) {
      throw new IllegalArgumentException(
          "expected a prefix from 0 to " + bits(base) + ", got '" + text + "'", outOfRange);
    }
  }

  private static InetAddress address(String literal, String text) {
    if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) throw malformed(text);
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException invalid) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "expected a network such as 10.0.0.0/8 or 2001:db8::/32, got '" + text + "'");
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** Whether the address lies in it. */
  public boolean contains(InetAddress address) {
    byte[] mine = base.getAddress();
    byte[] its = address.getAddress();
    if (mine.length != its.length) return false;
    int whole = prefix / Byte.SIZE;
    for (int i = 0; i < whole; i++) if (mine[i] != its[i]) return false;
    int rest = prefix % Byte.SIZE;
    return rest == 0 || (mine[whole] ^ its[whole]) >> (Byte.SIZE - rest) == 0;
  }

  @Override
  public String toString() {
    return base.getHostAddress() + "/" + prefix;
  }
}
