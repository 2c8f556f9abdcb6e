package io.heddle.loadtest.machine;

/**
 * The names of what a {@link Probe} measures. Shares are from 0 to 1, those of a processor of all
 * processors of the machine; what counts events is per second.
 */
public final class Series {
  public static final String CLIENT_CPU = "client-cpu";

  /** Share of the time that garbage collection stopped this process. */
  public static final String CLIENT_GC = "client-gc";

  public static final String CLIENT_HEAP = "client-heap-bytes";
  public static final String CLIENT_HEAP_MAX = "client-heap-bytes-max";
  public static final String CLIENT_DESCRIPTORS = "client-descriptors";
  public static final String CLIENT_DESCRIPTORS_MAX = "client-descriptors-max";

  /** Of all server processes together, as are its memory and threads. */
  public static final String SERVER_CPU = "server-cpu";

  public static final String SERVER_RSS = "server-rss-bytes";
  public static final String SERVER_THREADS = "server-threads";

  /** Of the server process that is nearest to its limit. */
  public static final String SERVER_DESCRIPTORS = "server-descriptors";

  public static final String SERVER_DESCRIPTORS_MAX = "server-descriptors-max";

  /** Connections that found an accept queue full, of any listener of this machine. */
  public static final String ACCEPT_OVERFLOWS = "accept-overflows";

  /** Connections that the kernel dropped before accept, for whatever reason. */
  public static final String ACCEPT_DROPS = "accept-drops";

  public static final String RETRANSMITS = "retransmits";
  public static final String TIME_WAIT = "time-wait";

  /** TCP sockets of this machine, without those in TIME_WAIT. */
  public static final String SOCKETS = "sockets";

  public static final String MACHINE_CPU = "machine-cpu";

  /**
   * Of {@link #MACHINE_CPU}, what the kernel's network code took; many kernels count it for the
   * process that was interrupted as well.
   */
  public static final String MACHINE_INTERRUPTS = "machine-interrupts";

  /** Of {@link #MACHINE_CPU}, what the host of a virtual machine gave to others. */
  public static final String MACHINE_STOLEN = "machine-stolen";

  /** Over one minute. */
  public static final String MACHINE_LOAD = "machine-load";

  /** Share of the memory that can still be had. */
  public static final String MACHINE_MEMORY_FREE = "machine-memory-free";

  private Series() {}
}
