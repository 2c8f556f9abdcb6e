package io.heddle.loadtest.machine;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The addresses that clients bind to, as they are written. */
public final class SourceAddresses {
  /** More than that is a slip of the pen: with 16 of them a machine is out of memory before. */
  private static final int ADDRESSES_MAX = 4096;

  /** No name may pass, which would be asked of a name server. */
  private static final Pattern V4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private SourceAddresses() {}

  /**
   * Reads {@code 127.0.0.2-127.0.0.9}, {@code 127.0.0.2-9}, a single address, IPv4 or IPv6, or
   * several of these between commas.
   *
   * @return each address once, in that order
   * @throws IllegalArgumentException with a sentence that says what was expected
   */
  public static List<String> parse(String text) {
    var addresses = new LinkedHashSet<String>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      if (ends.length > 2) throw expected(text, "'" + part.strip() + "' has more than one '-'");
      byte[] first = address(ends[0].strip(), text);
      byte[] last = ends.length == 1 ? first : address(whole(ends[1].strip(), ends[0]), text);
      addRange(addresses, first, last, text);
    }
    return List.copyOf(addresses);
  }

  /** The 9 of 127.0.0.2-9 is 127.0.0.9. */
  private static String whole(String last, String first) {
    boolean short4 = last.matches("\\d{1,3}") && V4.matcher(first.strip()).matches();
    return short4 ? first.strip().replaceFirst("\\d+$", last) : last;
  }

  private static void addRange(Set<String> addresses, byte[] first, byte[] last, String text) {
    if (first.length != last.length)
      throw expected(text, "a range has both ends of one kind, IPv4 or IPv6");
    BigInteger from = new BigInteger(1, first);
    BigInteger count = new BigInteger(1, last).subtract(from).add(BigInteger.ONE);
    if (count.signum() <= 0) throw expected(text, "the range ends before it begins");
    if (count.compareTo(BigInteger.valueOf(ADDRESSES_MAX - addresses.size())) > 0)
      throw expected(text, "these are more than " + ADDRESSES_MAX + " addresses");
    for (int i = 0; i < count.intValue(); i++)
      addresses.add(written(from.add(BigInteger.valueOf(i)), first.length));
  }

  private static String written(BigInteger number, int length) {
    byte[] digits = number.toByteArray();
    var address = new byte[length];
    int kept = Math.min(length, digits.length);
    System.arraycopy(digits, digits.length - kept, address, length - kept, kept);
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + length + " bytes", e);
    }
  }

  private static byte[] address(String text, String all) {
    if (V4.matcher(text).matches()) {
      int[] parts = Arrays.stream(text.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
      if (Arrays.stream(parts).anyMatch(part -> part > 255))
        throw expected(all, "'" + text + "' is no IPv4 address");
      return new byte[] {(byte) parts[0], (byte) parts[1], (byte) parts[2], (byte) parts[3]};
    }
    String plain = text.startsWith("[") ? text.replaceAll("^\\[|]$", "") : text;
    if (!V6.matcher(plain).matches()) throw expected(all, "'" + text + "' is no address");
    try {
      return InetAddress.getByName(plain).getAddress();
    } catch (UnknownHostException e) {
      throw expected(all, "'" + text + "' is no IPv6 address");
    }
  }

  private static IllegalArgumentException expected(String text, String why) {
    return new IllegalArgumentException(
        "expected addresses such as 127.0.0.2-127.0.0.9 or 10.0.0.5,10.0.0.6, got '"
            + text
            + "': "
            + why);
  }
}
