package io.heddle.loadtest.machine;

import io.heddle.loadtest.LoadPlan;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks before a run whether this machine has what the plan needs, so that a test does not find out
 * halfway what a command beforehand mends.
 */
public final class Preflight {
  /** Jars, the poller, files of the report, and what the JVM opens by itself. */
  static final int DESCRIPTORS_RESERVE = 128;

  /** How long the side that closes first keeps a connection's ports; fixed in Linux. */
  private static final int TIME_WAIT_SECONDS = 60;

  /** After which the kernel uses a port again, where it may. */
  private static final int REUSE_SECONDS = 1;

  /** A thread, a connection and its buffers; payloads come on top. */
  private static final long HEAP_BYTES_PER_CLIENT = 24 << 10;

  private static final double HEAP_SHARE_COMFORTABLE = 0.7;

  /** Whether a run can begin. */
  public enum Severity {
    /** The run would fail. */
    REFUSE,
    /** The run may say less about the server than it seems. */
    WARN
  }

  /**
   * Something that is short.
   *
   * @param sentence what, with its figures
   * @param command that mends it
   */
  public record Finding(Severity severity, String sentence, String command) {
    @Override
    public String toString() {
      return sentence + "; to mend it: " + command;
    }
  }

  private final LoadPlan plan;
  private final Resources resources;
  private final Endpoint endpoint;
  private final List<Finding> findings = new ArrayList<>();

  private Preflight(LoadPlan plan, Resources resources) {
    this.plan = plan;
    this.resources = resources;
    this.endpoint = Endpoint.parse(plan.endpoint());
  }

  /** Looks at everything; what cannot be known here is taken to suffice. */
  public static List<Finding> check(LoadPlan plan) {
    return check(plan, Resources.of(Endpoint.parse(plan.endpoint()), Proc.SYSTEM));
  }

  static List<Finding> check(LoadPlan plan, Resources resources) {
    var preflight = new Preflight(plan, resources);
    preflight.descriptors();
    preflight.heap();
    if (preflight.endpoint.scheme() != Endpoint.Scheme.UNIX) {
      preflight.sources();
      preflight.ports();
      if (plan.churn()) preflight.churn();
    }
    preflight.backlog();
    return List.copyOf(preflight.findings);
  }

  private void refuse(String sentence, String command) {
    findings.add(new Finding(Severity.REFUSE, sentence, command));
  }

  private void warn(String sentence, String command) {
    findings.add(new Finding(Severity.WARN, sentence, command));
  }

  private void descriptors() {
    long needed = plan.clients() + Math.max(DESCRIPTORS_RESERVE, resources.descriptorsOpen() + 32);
    if (needed <= resources.descriptorsSoft()) return;
    String sentence =
        String.format(
            Locale.ROOT,
            "descriptors: %,d clients need %,d, and this process may open %,d (ulimit -n)",
            plan.clients(),
            needed,
            resources.descriptorsSoft());
    if (needed <= resources.descriptorsHard()) {
      refuse(sentence, "ulimit -n " + needed);
      return;
    }
    String raise =
        String.format(Locale.ROOT, "sudo prlimit --pid $$ --nofile=%d:%d", needed, needed);
    if (needed > resources.descriptorsOfAnyProcess())
      raise = String.format(Locale.ROOT, "sudo sysctl -w fs.nr_open=%d && ", needed) + raise;
    refuse(
        sentence + String.format(Locale.ROOT, ", at most %,d", resources.descriptorsHard()), raise);
  }

  private void heap() {
    long payload = 3L * plan.size().bytesMax() * plan.pipeline();
    long needed = plan.clients() * (HEAP_BYTES_PER_CLIENT + payload);
    if (needed <= HEAP_SHARE_COMFORTABLE * resources.heapBytesMax()) return;
    long gibibytes = (long) Math.ceil(needed / HEAP_SHARE_COMFORTABLE / (1 << 30));
    String sentence =
        String.format(
            Locale.ROOT,
            "memory: %,d clients need about %,d MiB of heap, and the client has %,d MiB",
            plan.clients(),
            needed >> 20,
            resources.heapBytesMax() >> 20);
    String command = String.format(Locale.ROOT, "export JAVA_OPTS=-Xmx%dg", gibibytes);
    if (needed > resources.heapBytesMax()) refuse(sentence, command);
    else warn(sentence + ", so garbage collection may show in the latencies", command);
  }

  private void sources() {
    for (String source : plan.sourceAddresses()) {
      try (SocketChannel channel = SocketChannel.open()) {
        InetAddress address = InetAddress.getByName(source);
        channel.bind(new InetSocketAddress(address, 0));
        if (!suits(address)) return;
      } catch (IOException e) {
        String prefix = source.indexOf(':') >= 0 ? "/128" : "/32";
        refuse(
            "source addresses: this machine does not have " + source,
            "sudo ip address add " + source + prefix + " dev lo");
        return;
      }
    }
  }

  /** Whether one may connect from there to the server. */
  private boolean suits(InetAddress source) throws UnknownHostException {
    InetAddress server = endpoint.address().getAddress();
    String route = "--source-addresses with addresses of this machine that reach " + server;
    if (source.getAddress().length != server.getAddress().length)
      refuse("source addresses: one cannot connect from %s to %s".formatted(source, server), route);
    else if (source.isLoopbackAddress() && !server.isLoopbackAddress())
      refuse("source addresses: %s reaches only this machine".formatted(source), route);
    else return true;
    return false;
  }

  private void ports() {
    long free = portCount() - portsTaken();
    if (plan.clients() <= free) return;
    portsLacking(
        Severity.REFUSE,
        String.format(
            Locale.ROOT,
            "ports: %,d clients need as many local ports, and %,d are free (%,d per source address and destination, %,d taken)",
            plan.clients(),
            Math.max(0, free),
            resources.portsPerAddress(),
            portsTaken()),
        plan.clients() + portsTaken(),
        plan.clients() <= portCount() - resources.portsTaken());
  }

  private long portCount() {
    return resources.portsPerAddress() * Math.max(1, plan.sourceAddresses().size());
  }

  private long portsTaken() {
    return resources.portsTaken() + (reuse() ? 0 : resources.portsInTimeWait());
  }

  /** Whether the kernel takes ports in TIME_WAIT again: by its timestamps it tells old segments. */
  private boolean reuse() {
    return mayReuse() && resources.timestamps() != 0;
  }

  private boolean mayReuse() {
    // A port that is bound before it is connected is not used again early.
    return plan.sourceAddresses().isEmpty()
        && (resources.timeWaitReuse() == 1
            || (resources.timeWaitReuse() == 2 && endpoint.loopback()));
  }

  /** A connection for each request leaves its ports in TIME_WAIT, which we close first. */
  private void churn() {
    int heldSeconds = reuse() ? REUSE_SECONDS : TIME_WAIT_SECONDS;
    double seconds = plan.ramp().plus(plan.warmup()).plus(plan.duration()).toMillis() / 1e3;
    double rate = plan.rates().stream().mapToDouble(each -> each).max().orElse(plan.connectRate());
    double most = (double) (portCount() - portsTaken()) / heldSeconds;
    if (rate == 0) {
      if (reuse()) return;
      portsLacking(
          Severity.WARN,
          String.format(
              Locale.ROOT,
              "ports: with --churn each closed connection holds its port for %d s, so that more than %,.0f connects/s cannot last",
              heldSeconds,
              Math.max(0, most)),
          portCount() * 8,
          true);
      return;
    }
    double needed = rate * Math.min(seconds, heldSeconds);
    if (needed <= portCount() - portsTaken()) return;
    portsLacking(
        Severity.REFUSE,
        String.format(
            Locale.ROOT,
            "ports: %,.0f connects/s hold %,.0f ports at once (each for %d s after its close), and there are %,d",
            rate,
            needed,
            heldSeconds,
            portCount()),
        (long) needed + portsTaken(),
        rate * REUSE_SECONDS <= portCount() - resources.portsTaken());
  }

  private void portsLacking(
      Severity severity, String sentence, long portsNeeded, boolean enoughWithReuse) {
    boolean byTimestamps = enoughWithReuse && mayReuse() && !reuse();
    findings.add(
        byTimestamps
            ? new Finding(
                severity,
                sentence + "; none in TIME_WAIT is used again while net.ipv4.tcp_timestamps is 0",
                "sudo sysctl -w net.ipv4.tcp_timestamps=1")
            : new Finding(severity, sentence, moreAddresses(portsNeeded)));
  }

  private String moreAddresses(long portsNeeded) {
    long addresses = Math.ceilDiv(portsNeeded, Math.max(1, resources.portsPerAddress()));
    if (endpoint.loopback() && addresses <= 250 && plan.endpoint().indexOf('[') < 0)
      return "--source-addresses 127.0.0.2-127.0.0." + (1 + addresses);
    String range = "sudo sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"";
    boolean enough = portsNeeded <= 64_000;
    return enough
        ? range
        : String.format(
            Locale.ROOT, "--source-addresses with %d addresses of this machine", addresses);
  }

  /** The server's setting, which is this machine's only where the server runs here. */
  private void backlog() {
    if (!endpoint.loopback() || plan.connectRate() != 0 || endpoint.scheme() == Endpoint.Scheme.UDP)
      return;
    if (!plan.ramp().isZero() && !plan.openLoop()) return;
    if (plan.clients() <= resources.backlogMax()) return;
    warn(
        String.format(
            Locale.ROOT,
            "backlog: %,d clients connect at once, and the kernel lets at most %,d wait for accept (net.core.somaxconn); the others try again after a second",
            plan.clients(),
            resources.backlogMax()),
        "--connect-rate 5000/s, or before the server starts: sudo sysctl -w net.core.somaxconn="
            + plan.clients());
  }
}
