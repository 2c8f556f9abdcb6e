package io.heddle.server.guard;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file descriptors of this process, of which every connection takes one. */
public final class Descriptors {
  /** Kept for files that protocols open, the admin endpoint, jars, and what is being closed. */
  private static final int RESERVE = 64;

  private static final Path OPEN = Path.of("/proc/self/fd");

  private Descriptors() {}

  /** How many connections they allow, beside what is open now and a reserve; at least 1. */
  public static int connectionsMax() {
    if (!(ManagementFactory.getOperatingSystemMXBean()
        instanceof UnixOperatingSystemMXBean system)) {
      return Integer.MAX_VALUE;
    }
    long left = left() - RESERVE - system.getMaxFileDescriptorCount() / 100;
    return Math.clamp(left, 1, Integer.MAX_VALUE);
  }

  /** How many this process may have open. */
  public static long max() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** How many can still be opened. */
  public static long left() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount() - used(system)
        : Long.MAX_VALUE;
  }

  private static long used(UnixOperatingSystemMXBean system) {
    try {
      // Linux 6.2 and newer say there how many there are; to count 10,000 names takes 4 ms.
      long told = Files.size(OPEN);
      if (told > 0) return told;
    } catch (IOException otherSystem) {
      // They are counted.
    }
    return system.getOpenFileDescriptorCount();
  }

  /**
   * Opens those that the JDK keeps to wake virtual threads which wait for a socket, as handlers do
   * that call other servers, and the admin endpoint. It opens them at the first such wait; if none
   * are left then, no virtual thread can wait for a socket until the process ends (seen on Java
   * 21).
   *
   * @throws IOException if there are none even now
   */
  public static void openThoseOfWaiting() throws IOException, InterruptedException {
    try (var nobodyConnects = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodyConnects.setSoTimeout(1);
      Thread.ofVirtual().start(() -> awaitTimeout(nobodyConnects)).join();
    }
  }

  private static void awaitTimeout(ServerSocket nobodyConnects) {
    try {
      nobodyConnects.accept().close();
    } catch (IOException timedOut) {
      // It has waited.
    }
  }
}
