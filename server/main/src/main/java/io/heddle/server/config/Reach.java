package io.heddle.server.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The addresses that the host of an endpoint stands for when it is bound, as far as that is certain
 * without asking a name server: another name stands for itself.
 *
 * @param address empty: every one of the family
 */
record Reach(Family family, String address) {
  static final Reach EVERYWHERE = new Reach(Family.BOTH, "");
  private static final Pattern IPV4 = Pattern.compile("\\d+(\\.\\d+){3}");

  enum Family {
    /** {@code *}, and {@code [::]}, whose socket takes IPv4 as well. */
    BOTH,
    IPV4,
    IPV6,
    NAME
  }

  /**
   * @param host without brackets
   */
  static Reach of(String host) {
    if (host.equals("*") || host.isEmpty()) return EVERYWHERE;
    String name = host.toLowerCase(Locale.ROOT);
    // The scope decides, too, and two ways to write it are not told apart here.
    boolean scoped = host.indexOf('%') >= 0;
    boolean literal = host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    if (scoped) return new Reach(Family.IPV6, name);
    if (!literal && !name.equals("localhost")) return new Reach(Family.NAME, name);
    try {
      return of(InetAddress.getByName(host));
    } catch (UnknownHostException malformed) {
      return new Reach(Family.NAME, name);
    }
  }

  private static Reach of(InetAddress address) {
    boolean any = address.isAnyLocalAddress();
    if (address instanceof Inet4Address)
      return new Reach(Family.IPV4, any ? "" : address.getHostAddress());
    return any ? EVERYWHERE : new Reach(Family.IPV6, address.getHostAddress());
  }

  /** Whether one address, at least, is of both. */
  boolean overlaps(Reach other) {
    if (family == Family.BOTH || other.family == Family.BOTH) return true;
    return family == other.family
        && (address.isEmpty() || other.address.isEmpty() || address.equals(other.address));
  }
}
