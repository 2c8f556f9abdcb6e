package io.heddle.server.listen;

import io.heddle.server.config.ListenerConfig;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A socket that listens at an endpoint.
 *
 * @param endpoint with the port it got
 * @param file of a Unix socket that this process has made
 * @param inherited whoever started this process listens as well, and goes on when it ends
 */
record Binding(
    Endpoint endpoint,
    ServerSocketChannel channel,
    @Nullable UnixSocketFile file,
    boolean inherited) {

  /**
   * Binds it; connections may wait from now on.
   *
   * @throws IOException naming the listener, the endpoint and what to do
   */
  static Binding of(Endpoint endpoint, ListenerConfig config) throws IOException {
    try {
      ServerSocketChannel inherited = InheritedSocket.take(endpoint);
      if (inherited != null) return new Binding(endpoint, inherited, null, true);
      return endpoint.scheme() == Endpoint.Scheme.UNIX
          ? unix(endpoint, config)
          : port(endpoint, config);
    } catch (IOException e) {
      throw cannotListen(endpoint, config, e);
    }
  }

  static IOException cannotListen(Endpoint endpoint, ListenerConfig config, IOException e) {
    return new IOException(
        "listener %s: cannot listen on %s: %s"
            .formatted(config.name(), endpoint, explained(endpoint, e)),
        e);
  }

  private static Binding port(Endpoint endpoint, ListenerConfig config) throws IOException {
    InetSocketAddress address = endpoint.address();
    // A channel of both families takes 0.0.0.0 for every IPv6 address as well: right for *, which
    // resolves to it, alone.
    boolean ipv4 = address.getAddress() instanceof Inet4Address && !endpoint.everyAddress();
    ServerSocketChannel channel =
        ipv4 ? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (config.reusePort()) channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      channel.bind(address, config.backlog());
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      return new Binding(endpoint.withPort(port), channel, null, false);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static Binding unix(Endpoint endpoint, ListenerConfig config) throws IOException {
    Path path = Path.of(endpoint.path());
    UnixSocketFile.removeStale(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      UnixSocketFile file =
          UnixSocketFile.bind(channel, path, config.backlog(), config.unixModeBits());
      return new Binding(endpoint, channel, file, false);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String explained(Endpoint endpoint, IOException e) {
    String message = Meaning.of(e);
    if (e instanceof UnknownHostException)
      return "no such host; write an address of this machine, or *";
    if (endpoint.scheme() == Endpoint.Scheme.UNIX) return explained(endpoint.path(), message);
    if (!(e instanceof BindException)) return message;
    if (message.contains("in use"))
      return "the port is in use; choose another one, or stop what listens there";
    if (message.contains("Cannot assign"))
      return "this machine has no such address; choose one it has, or *";
    if (message.contains("denied"))
      return "not permitted; choose a port above 1023, or run with the capability";
    return message;
  }

  private static String explained(String path, String message) {
    Path folder = Path.of(path).getParent();
    if (folder != null && !Files.isDirectory(folder))
      return "there is no folder " + folder + "; create it or name another file";
    if (message.contains("too long"))
      return "the path is too long for a socket; name one of 100 characters or less";
    return message.contains("denied") ? "not permitted; choose a folder that is yours" : message;
  }

  /** What is to be done before the channel is closed. */
  void release() {
    if (file != null) file.remove();
    if (inherited) InheritedSocket.giveBack();
  }
}
