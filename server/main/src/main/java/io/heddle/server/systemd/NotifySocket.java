package io.heddle.server.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The Unix datagram socket on which a service manager listens; Java's channels know only those of
 * streams. Each message is sent by a socket of its own, from this process, so that the service
 * manager can tell by the credentials that the service itself has sent it. Thread-safe; Linux only.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
final class NotifySocket {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** Of {@code sun_path}, the end of a name of a file included. */
  private static final int PATH_BYTES_MAX = 108;

  private final String name;
  private final MethodHandle socket;
  private final MethodHandle sendto;
  private final MethodHandle close;

  /**
   * @param name a path, or {@code @} and a name that is in no file system
   * @throws IOException if no datagram can be sent to such a name, or from here
   */
  NotifySocket(String name) throws IOException {
    if (!name.startsWith("/") && !name.startsWith("@"))
      throw new IOException("expected /PATH or @NAME, got '" + name + "'");
    if (name.getBytes(UTF_8).length >= PATH_BYTES_MAX)
      throw new IOException("expected fewer than " + PATH_BYTES_MAX + " bytes, got '" + name + "'");
    this.name = name;
    try {
      socket = NativeCalls.function("socket", "JAVA_INT", "JAVA_INT", "JAVA_INT", "JAVA_INT");
      sendto =
          NativeCalls.function(
              "sendto",
              "JAVA_LONG",
              "JAVA_INT",
              "ADDRESS",
              "JAVA_LONG",
              "JAVA_INT",
              "ADDRESS",
              "JAVA_INT");
      close = NativeCalls.function("close", "JAVA_INT", "JAVA_INT");
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      throw new IOException("this Java cannot call the C library: " + e, e);
    }
  }

  /**
   * Sends a datagram, and waits while whoever listens has too many of them.
   *
   * @throws IOException if it does not arrive
   */
  void send(String message) throws IOException {
    int descriptor = (int) call(socket, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (descriptor < 0) throw new IOException("no socket is to be had");
    try {
      ByteBuffer bytes = direct(message.getBytes(UTF_8));
      ByteBuffer address = address();
      long sent =
          (long)
              call(
                  sendto,
                  descriptor,
                  pointer(bytes),
                  (long) bytes.remaining(),
                  MSG_NOSIGNAL,
                  pointer(address),
                  address.remaining());
      if (sent < 0) throw new IOException("nobody receives at " + name);
    } finally {
      call(close, descriptor);
    }
  }

  /** A {@code sockaddr_un}. */
  private ByteBuffer address() {
    byte[] path = name.getBytes(UTF_8);
    if (path[0] == '@') path[0] = 0;
    return ByteBuffer.allocateDirect(Short.BYTES + path.length)
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_UNIX)
        .put(path)
        .flip();
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static Object pointer(ByteBuffer direct) throws IOException {
    try {
      return NativeCalls.address(direct);
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }

  private static Object call(MethodHandle function, Object... arguments) throws IOException {
    try {
      return function.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IOException(e);
    }
  }
}
