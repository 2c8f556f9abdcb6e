package io.heddle.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something listens: {@code tcp://HOST:PORT}, {@code tls://HOST:PORT}, {@code
 * udp://HOST:PORT} or {@code unix:///absolute/path}. An IPv6 address stands in brackets; the host
 * {@code *} is every address, IPv4 and IPv6; port 0 is any free port.
 *
 * @param host as written, without brackets; empty for a Unix socket
 * @param port 0 to 65535; 0 for a Unix socket
 * @param path of a Unix socket; else empty
 */
public record Endpoint(Scheme scheme, String host, int port, String path) {
  private static final Pattern FORM = Pattern.compile("([A-Za-z]+)://(.*)");
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%[\\w.]+)?)]|([^\\[\\]:/@\\s]+)):(\\d{1,5})/?");

  /** What carries the bytes. */
  public enum Scheme {
    TCP,
    TLS,
    UNIX,
    UDP;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads an endpoint.
   *
   * @throws IllegalArgumentException with a sentence that says what was expected
   */
  public static Endpoint parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected an endpoint such as tcp://127.0.0.1:7000, got '" + text + "'");
    }
    Scheme scheme = scheme(form.group(1), text);
    String rest = form.group(2);
    if (scheme == Scheme.UNIX) {
      if (!rest.startsWith("/") || rest.length() < 2) {
        throw new IllegalArgumentException(
            "expected an absolute path as in unix:///run/heddle.sock, got '" + text + "'");
      }
      return new Endpoint(scheme, "", 0, rest);
    }
    Matcher hostPort = HOST_PORT.matcher(rest);
    if (!hostPort.matches()) {
      throw new IllegalArgumentException(
          "expected " + scheme + "://HOST:PORT with IPv6 in brackets, got '" + text + "'");
    }
    int port = Integer.parseInt(hostPort.group(3));
    if (port > 65535)
      throw new IllegalArgumentException("expected a port from 0 to 65535, got '" + text + "'");
    String host = hostPort.group(1) != null ? hostPort.group(1) : hostPort.group(2);
    return new Endpoint(scheme, host, port, "");
  }

  private static Scheme scheme(String name, String text) {
    for (Scheme scheme : Scheme.values())
      if (scheme.toString().equalsIgnoreCase(name)) return scheme;
    throw new IllegalArgumentException(
        "expected tcp://, tls://, unix:// or udp://, got '" + text + "'");
  }

  /** The same endpoint at another port: the one a listener got. */
  public Endpoint withPort(int newPort) {
    return new Endpoint(scheme, host, newPort, path);
  }

  /** True for the host {@code *}. */
  public boolean everyAddress() {
    return host.equals("*");
  }

  /** True when only this machine can reach it. A name counts as what it resolves to. */
  public boolean loopback() {
    if (scheme == Scheme.UNIX) return true;
    if (everyAddress()) return false;
    InetSocketAddress address = new InetSocketAddress(host, port);
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  /**
   * The address to bind or to connect to; a name is resolved.
   *
   * @throws UnknownHostException if the name does not resolve
   */
  public InetSocketAddress address() throws UnknownHostException {
    if (everyAddress()) return new InetSocketAddress(port);
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  /** As it is written. */
  @Override
  public String toString() {
    if (scheme == Scheme.UNIX) return "unix://" + path;
    return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
