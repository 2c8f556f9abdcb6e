package io.heddle.loadtest.machine;

import io.heddle.transport.Endpoint;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the machine has for a run.
 *
 * @param descriptorsOfAnyProcess above which no limit can be raised
 * @param portsTaken by connections to the same destination port
 * @param portsInTimeWait by those that were closed lately
 * @param timeWaitReuse {@code net.ipv4.tcp_tw_reuse}: 0 never, 1 always, 2 on loopback
 * @param timestamps {@code net.ipv4.tcp_timestamps}: 0 if off, without which nothing is reused
 */
record Resources(
    long descriptorsSoft,
    long descriptorsHard,
    long descriptorsOfAnyProcess,
    long descriptorsOpen,
    long heapBytesMax,
    long portsPerAddress,
    long portsTaken,
    long portsInTimeWait,
    long timeWaitReuse,
    long timestamps,
    long backlogMax) {
  /** In {@code /proc/net/tcp}. */
  private static final String TIME_WAIT = "06";

  /** What is not known is taken to suffice. */
  static Resources of(Endpoint endpoint, Proc proc) {
    var unlimited = new Proc.DescriptorLimits(Long.MAX_VALUE, Long.MAX_VALUE);
    Proc.DescriptorLimits limits = proc.descriptorLimits("self").orElse(unlimited);
    return new Resources(
        limits.soft(),
        limits.hard(),
        proc.sysctlNumber("fs.nr_open").orElse(Long.MAX_VALUE),
        proc.descriptors("self").orElse(0),
        Runtime.getRuntime().maxMemory(),
        portsPerAddress(proc),
        ports(endpoint, proc).filter(state -> !state.equals(TIME_WAIT)).count(),
        ports(endpoint, proc).filter(TIME_WAIT::equals).count(),
        proc.sysctlNumber("net.ipv4.tcp_tw_reuse").orElse(1),
        proc.sysctlNumber("net.ipv4.tcp_timestamps").orElse(1),
        proc.sysctlNumber("net.core.somaxconn").orElse(Long.MAX_VALUE));
  }

  private static long portsPerAddress(Proc proc) {
    String[] ends = proc.sysctl("net.ipv4.ip_local_port_range").orElse("1 65535").split("\\s+", 2);
    return Long.parseLong(ends[1]) - Long.parseLong(ends[0]) + 1;
  }

  /** The states of connections to the same destination port. */
  private static Stream<String> ports(Endpoint endpoint, Proc proc) {
    String remotePort = String.format(Locale.ROOT, ":%04X", endpoint.port());
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> proc.lines(table).stream())
        .map(line -> line.strip().split("\\s+", 5))
        .filter(fields -> fields.length == 5 && fields[2].endsWith(remotePort))
        .map(fields -> fields[3]);
  }
}
