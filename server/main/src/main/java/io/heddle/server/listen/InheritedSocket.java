package io.heddle.server.listen;

import io.heddle.server.text.Meaning;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket that this process was started with as its descriptor 0: by systemd ({@code
 * StandardInput=socket}), by inetd ({@code wait}), or by whoever replaces one server with the next.
 * It outlives the process, so that no connection is lost between the two. At most one listener
 * takes it.
 *
 * @see System#inheritedChannel
 */
final class InheritedSocket {
  private static final AtomicBoolean TAKEN = new AtomicBoolean();

  private InheritedSocket() {}

  /** The socket if it is there, listens at this endpoint and has not been taken; else null. */
  static @Nullable ServerSocketChannel take(Endpoint endpoint) throws IOException {
    if (TAKEN.get() || !(System.inheritedChannel() instanceof ServerSocketChannel channel))
      return null;
    if (!listensAt(channel.getLocalAddress(), endpoint)) return null;
    return TAKEN.compareAndSet(false, true) ? channel : null;
  }

  /** Lets a listener take it again; what waits in its backlog goes on waiting. */
  static void giveBack() {
    TAKEN.set(false);
  }

  private static boolean listensAt(SocketAddress address, Endpoint endpoint) throws IOException {
    return switch (endpoint.scheme()) {
      case TCP, TLS ->
          endpoint.everyAddress()
              ? isWildcard(address, endpoint.port())
              : address.equals(endpoint.address());
      case UNIX -> address.equals(UnixDomainSocketAddress.of(endpoint.path()));
      case UDP -> false;
    };
  }

  /** Of either family: that of IPv6 takes IPv4 as well, as what systemd makes of a mere port. */
  private static boolean isWildcard(SocketAddress address, int port) {
    return address instanceof InetSocketAddress inet
        && inet.getPort() == port
        && inet.getAddress().isAnyLocalAddress();
  }

  /** Why a listener cannot listen; this is what has the port if it is there untaken and at it. */
  static IOException explained(IOException e, String listener, Endpoint endpoint)
      throws IOException {
    String untaken = untaken().orElse(null);
    if (untaken == null || !Meaning.of(e).contains("in use") || port() != endpoint.port()) return e;
    return new IOException(
        "listener %s: cannot listen on %s: descriptor 0 has the port, which listens on %s; write that endpoint, or start with another standard input"
            .formatted(listener, endpoint, untaken),
        e);
  }

  /** 0 where it has none. */
  private static int port() throws IOException {
    return System.inheritedChannel() instanceof ServerSocketChannel channel
            && channel.getLocalAddress() instanceof InetSocketAddress inet
        ? inet.getPort()
        : 0;
  }

  /** Where it listens, if it is there and nobody has taken it. */
  static Optional<String> untaken() throws IOException {
    if (TAKEN.get() || !(System.inheritedChannel() instanceof ServerSocketChannel channel))
      return Optional.empty();
    return Optional.of(
        switch (channel.getLocalAddress()) {
          case InetSocketAddress inet ->
              new Endpoint(
                      Endpoint.Scheme.TCP, inet.getAddress().getHostAddress(), inet.getPort(), "")
                  .toString();
          case UnixDomainSocketAddress unix -> "unix://" + unix.getPath();
          default -> channel.getLocalAddress().toString();
        });
  }
}
