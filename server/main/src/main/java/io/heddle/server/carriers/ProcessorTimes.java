package io.heddle.server.carriers;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the processors of this machine have spent their time on since it was started, of {@code
 * /proc/stat} (proc_stat(5)), and this process.
 */
final class ProcessorTimes {
  private static final Path MACHINE = Path.of("/proc/stat");

  private static final int NICE = 1;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;

  /** The guests' time after it is in the first ones already. */
  private static final int STEAL = 7;

  private ProcessorTimes() {}

  /** Empty where there is no such file. */
  static Optional<ProcessorTimes> find() {
    var times = new ProcessorTimes();
    return Files.isReadable(MACHINE) ? Optional.of(times) : Optional.empty();
  }

  /**
   * @param processors how many the machine has
   * @param total of all processors
   * @param spare of them what nobody needed, or those alone who let others go first (nice)
   * @param ownNanos of this process
   * @param nanos when that was, of {@link System#nanoTime}
   */
  record Reading(int processors, long total, long spare, long ownNanos, long nanos) {
    Use since(Reading before) {
      long passed = Math.max(1, total - before.total);
      double spareProcessors = (double) (spare - before.spare) / passed * processors;
      double ownProcessors =
          (double) (ownNanos - before.ownNanos) / Math.max(1, nanos - before.nanos);
      return new Use(ownProcessors, spareProcessors);
    }
  }

  /**
   * @param own as many processors as this process kept busy
   * @param spare as many as nobody did
   */
  record Use(double own, double spare) {
    /**
     * A carrier that would have less than this of a processor is not worth it: what shares the
     * machine in a closed loop leaves a little of its processor idle.
     */
    private static final double WORTH = 0.6;

    /** As much of each carrier as is used where another would be of use. */
    private static final double BUSY = 0.7;

    int carriers(int most) {
      return Math.clamp((int) (own + spare + 1 - WORTH), 1, most);
    }

    boolean keepsBusy(int carriers) {
      return own > BUSY * carriers;
    }
  }

  /**
   * @throws IOException for want of a descriptor
   */
  Reading read() throws IOException {
    return read(Files.readString(MACHINE, StandardCharsets.ISO_8859_1));
  }

  private static Reading read(String text) {
    int processors = 0;
    while (text.contains("\ncpu" + processors + " ")) processors++;
    String[] ticks = text.substring("cpu ".length(), text.indexOf('\n')).strip().split(" +", -1);
    long total = 0;
    for (int i = 0; i <= STEAL && i < ticks.length; i++) total += Long.parseLong(ticks[i]);
    long spare =
        Long.parseLong(ticks[NICE]) + Long.parseLong(ticks[IDLE]) + Long.parseLong(ticks[IO_WAIT]);
    return new Reading(processors, total, spare, ownNanos(), System.nanoTime());
  }

  private static long ownNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }
}
