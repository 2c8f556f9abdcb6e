package io.heddle.server.guard;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The file descriptors of this process, of which every connection takes one. */
public final class Descriptors {
  /** Kept for files that protocols open, the admin endpoint, jars, and what is being closed. */
  private static final int RESERVE = 64;

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

  /** How many can still be opened. */
  public static long left() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount()
        : Long.MAX_VALUE;
  }
}
