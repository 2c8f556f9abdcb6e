package io.heddle.transport;

import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two streams of bytes, one each way, that are never waited on here: what cannot be done now is not
 * done, and {@link #readiness} tells when to try again. One thread reads and one writes at a time;
 * closing is for any thread.
 */
public interface Wire {

  /**
   * Reads what is there. Fewer bytes than the buffer has room for mean that there are no more for
   * now.
   *
   * @return how many bytes; 0 if there are none now; -1 if the peer has finished
   */
  int read(ByteBuffer into) throws IOException;

  /** Writes as much as is taken now, which may be nothing, and returns how many bytes. */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes part of a file, as much as is taken now, and returns how many bytes; 0 also at the end
   * of the file.
   */
  long transferFrom(FileChannel file, long position, long count) throws IOException;

  /** Says that nothing more will be written; the peer sees the end after what was. */
  void shutdownOutput() throws IOException;

  /**
   * How many bytes were taken by {@link #write} and have not left yet; writing on, be it nothing,
   * sends them. Others than a wire that encrypts keep none.
   */
  default int unsentBytes() {
    return 0;
  }

  /**
   * Whether a read would find something that has come already, so that waiting for more would be
   * wrong.
   */
  default boolean holdsMore() {
    return false;
  }

  /**
   * Whether the peer has reset the connection, which reading tells only behind what is there to be
   * read, and not at all behind the peer's end; false where there is no telling. Costs a few system
   * calls.
   */
  default boolean wasReset() {
    return false;
  }

  /**
   * Whether closing resets the connection, where the transport can, instead of ending it; also when
   * the system closes it, because the process dies.
   */
  default void resetOnClose(boolean reset) {}

  /** Whether the peer sees the end at closing as it does at {@link #shutdownOutput}. */
  default boolean closeShowsEnd() {
    return false;
  }

  /** Gives everything back. Whoever waits is woken by {@link Readiness#KILL}. */
  void close();

  /**
   * The same for whoever cannot wait for those that read and write, and so without another word.
   */
  default void sever() {
    close();
  }

  /**
   * The same connection with what is sent and read from here on encrypted, before its handshake;
   * null where that cannot be.
   */
  default @Nullable TlsWire encrypted() {
    return null;
  }

  /** Where to wait for the chance to read or write. */
  Readiness readiness();

  /** Where the peer is. */
  SocketAddress peer();

  /** What it is encrypted with, such as {@code TLSv1.3}; empty where it is not, or not yet. */
  default Optional<String> tlsVersion() {
    return Optional.empty();
  }

  /** Who the peer has proved to be. */
  default Optional<Principal> principal() {
    return Optional.empty();
  }
}
