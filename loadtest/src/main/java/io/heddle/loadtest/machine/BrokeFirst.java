package io.heddle.loadtest.machine;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.engine.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what gave way first at a load that failed. Ranked: what makes all other figures doubtful
 * comes first, then what is used up for certain, then what is only nearly used up.
 */
public final class BrokeFirst {
  private static final double CPU_SHARE_EXHAUSTED = 0.9;

  /** Of the whole machine, where client and server share it. */
  private static final double MACHINE_SHARE_EXHAUSTED = 0.95;

  /** What comes in bursts waits for a machine that is as busy as this on average. */
  private static final double MACHINE_SHARE_BUSY = 0.8;

  private static final double STOLEN_SHARE_HEAVY = 0.05;

  /** Shares of the same second may differ by so much, being taken one after the other. */
  private static final double SAMPLING_ERROR = 0.05;

  /** Of processes that are neither client nor server. */
  private static final double OTHERS_SHARE_HEAVY = 0.2;

  private static final double DESCRIPTORS_SHARE_EXHAUSTED = 0.98;
  private static final double GC_SHARE_HEAVY = 0.1;

  /** Of the time of all carriers. */
  private static final double PINNED_SHARE_HEAVY = 0.1;

  private static final double MEMORY_SHARE_SHORT = 0.05;
  private static final double HEAP_SHARE_EXHAUSTED = 0.95;

  /** Of the connections that were opened. */
  private static final double OVERFLOW_SHARE_HEAVY = 0.001;

  /** What gave way. */
  public enum Part {
    CLIENT,
    DESCRIPTORS,
    PORTS,
    ACCEPT_QUEUE,
    MACHINE_CPU,
    SERVER_CPU,
    GARBAGE_COLLECTION,
    PINNED_THREADS,
    MEMORY,
    ERRORS,
    HANDLER
  }

  /** What gave way, and the sentence with its figures. */
  public record Cause(Part part, String sentence) {}

  private final Evidence evidence;
  private final LoadResult failed;
  private final List<Cause> causes = new ArrayList<>();

  private BrokeFirst(Evidence evidence) {
    this.evidence = evidence;
    this.failed = evidence.failed();
  }

  /** Everything that gave way, what did first at the beginning; never empty. */
  public static List<Cause> ranked(Evidence evidence) {
    var judge = new BrokeFirst(evidence);
    judge.client();
    judge.descriptors();
    judge.ports();
    judge.acceptQueue();
    judge.processors();
    judge.garbageCollection();
    judge.pinnedThreads();
    judge.memory();
    judge.errors();
    if (judge.causes.isEmpty()) judge.handler();
    return List.copyOf(judge.causes);
  }

  /** The first of them, as a sentence. */
  public static String sentence(Evidence evidence) {
    return ranked(evidence).getFirst().sentence();
  }

  private void add(Part part, String sentence) {
    causes.add(new Cause(part, sentence));
  }

  // --- in the order of their rank

  private void client() {
    double lag = failed.latency().clientLag().p99();
    double cpu = evidence.typical(Series.CLIENT_CPU);
    double gc = evidence.typical(Series.CLIENT_GC);
    if (!failed.valid())
      add(
          Part.CLIENT,
          "the client was the limit, not the server: it sent %s late at p99%s"
              .formatted(millis(lag), known(", with %s of all processors", cpu)));
    else if (cpu >= CPU_SHARE_EXHAUSTED)
      add(
          Part.CLIENT,
          "the client was the limit: it used %s of all processors".formatted(percent(cpu)));
    else if (gc >= GC_SHARE_HEAVY)
      add(
          Part.CLIENT,
          "the client was the limit: it stood still for garbage collection %s of the time"
              .formatted(percent(gc)));
  }

  private void descriptors() {
    long refused = evidence.errors("no-descriptors");
    double clients = evidence.nearest(Series.CLIENT_DESCRIPTORS, Series.CLIENT_DESCRIPTORS_MAX);
    double server = evidence.nearest(Series.SERVER_DESCRIPTORS, Series.SERVER_DESCRIPTORS_MAX);
    if (refused > 0 || clients >= DESCRIPTORS_SHARE_EXHAUSTED)
      add(
          Part.DESCRIPTORS,
          "the client ran out of descriptors: %s; raise ulimit -n"
              .formatted(
                  refused > 0
                      ? String.format(Locale.ROOT, "%,d connections could not be opened", refused)
                      : evidence.used(Series.CLIENT_DESCRIPTORS, Series.CLIENT_DESCRIPTORS_MAX)));
    if (server >= DESCRIPTORS_SHARE_EXHAUSTED)
      add(
          Part.DESCRIPTORS,
          "the server ran out of descriptors: %s; raise its ulimit -n"
              .formatted(evidence.used(Series.SERVER_DESCRIPTORS, Series.SERVER_DESCRIPTORS_MAX)));
  }

  private void ports() {
    long without = evidence.errors("no-ports");
    if (without == 0) return;
    double timeWait = evidence.highest(Series.TIME_WAIT);
    add(
        Part.PORTS,
        String.format(
            Locale.ROOT,
            "the client ran out of local ports: %,d connections got none%s; give it more --source-addresses",
            without,
            Double.isNaN(timeWait)
                ? ""
                : String.format(Locale.ROOT, ", with %,.0f sockets in TIME_WAIT", timeWait)));
  }

  private void acceptQueue() {
    // Each is counted in the sample after it, so the seconds of connecting matter too.
    double overflows = evidence.total(Series.ACCEPT_OVERFLOWS);
    if (overflows < Math.max(1, OVERFLOW_SHARE_HEAVY * failed.connections())) return;
    add(
        Part.ACCEPT_QUEUE,
        String.format(
            Locale.ROOT,
            "the accept queue overflowed: %,.0f times for %,d connections, which took up to %s; the server accepts too slowly for its backlog",
            overflows,
            failed.connections(),
            millis(failed.latency().connect().max())));
  }

  private void processors() {
    double server = evidence.typical(Series.SERVER_CPU);
    double machine = evidence.typical(Series.MACHINE_CPU);
    double stolen = evidence.typical(Series.MACHINE_STOLEN);
    double cores = server * evidence.processors();
    if (stolen >= STOLEN_SHARE_HEAVY)
      add(
          Part.MACHINE_CPU,
          "the machine's CPU: its host took %s of it away (steal); test on a machine of its own"
              .formatted(percent(stolen)));
    if (server >= CPU_SHARE_EXHAUSTED)
      add(
          Part.SERVER_CPU,
          "the server's CPU: it used %s of all processors".formatted(percent(server)));
    else if (machine >= MACHINE_SHARE_EXHAUSTED)
      add(Part.MACHINE_CPU, "the machine's CPU: %s".formatted(shares(machine)));
    else if (evidence.processors() > 1 && cores >= 0.93 && cores <= 1.07)
      add(
          Part.SERVER_CPU,
          String.format(
              Locale.ROOT,
              "the server's CPU: it used %.2f of %d processors, which is what a single thread can",
              cores,
              evidence.processors()));
  }

  /** Who used how much of the machine, and what to do about it. */
  private String shares(double machine) {
    double server = evidence.typical(Series.SERVER_CPU);
    double client = evidence.typical(Series.CLIENT_CPU);
    double interrupts = evidence.typical(Series.MACHINE_INTERRUPTS);
    double others = machine - server - client;
    // Else they count for whom they interrupted.
    if (others > interrupts - SAMPLING_ERROR) others -= interrupts;
    return "%s of it was used%s%s%s%s; %s"
        .formatted(
            percent(machine),
            known(", %s by the server", server),
            known(", %s by the client", client),
            known(", %s by others", others),
            known(", %s in the kernel's interrupts", interrupts),
            others > OTHERS_SHARE_HEAVY
                ? "end what else runs here, and test again"
                : "a client on another machine would tell more of the server");
  }

  private void garbageCollection() {
    double share = evidence.typicalSum(name -> name.startsWith("rate(jvm_gc_pause_seconds_sum"));
    if (share >= GC_SHARE_HEAVY)
      add(
          Part.GARBAGE_COLLECTION,
          "the server's garbage collection: it stood still for %s of the time"
              .formatted(percent(share)));
  }

  /** As Micrometer names them. */
  private void pinnedThreads() {
    double seconds =
        evidence.typicalSum(name -> name.startsWith("rate(jvm_threads_virtual_pinned_seconds_sum"));
    double times =
        evidence.typicalSum(
            name -> name.startsWith("rate(jvm_threads_virtual_pinned_seconds_count"));
    if (seconds / evidence.processors() >= PINNED_SHARE_HEAVY)
      add(
          Part.PINNED_THREADS,
          String.format(
              Locale.ROOT,
              "pinned threads: the server's virtual threads kept their carriers %s of the time while they waited, %,.0f times a second",
              percent(seconds / evidence.processors()),
              times));
  }

  private void memory() {
    double free = evidence.lowest(Series.MACHINE_MEMORY_FREE);
    double heap = evidence.typicalSum(name -> isHeap(name, "jvm_memory_used_bytes"));
    double heapMax = evidence.typicalSum(name -> isHeap(name, "jvm_memory_max_bytes"));
    String perConnection = perConnection();
    if (free < MEMORY_SHARE_SHORT)
      add(
          Part.MEMORY,
          "memory: %s of the machine's was left%s".formatted(percent(free), perConnection));
    else if (heapMax > 0 && heap / heapMax >= HEAP_SHARE_EXHAUSTED)
      add(
          Part.MEMORY,
          String.format(
              Locale.ROOT,
              "the server's memory: %s of its heap of %,.0f MiB was used%s",
              percent(heap / heapMax),
              heapMax / (1 << 20),
              perConnection));
  }

  private static boolean isHeap(String name, String series) {
    return name.startsWith(series) && name.contains("area=\"heap\"");
  }

  private String perConnection() {
    double rss = evidence.highest(Series.SERVER_RSS);
    int connected = failed.windows().stream().mapToInt(Window::connected).max().orElse(0);
    if (Double.isNaN(rss) || connected == 0) return "";
    return String.format(
        Locale.ROOT,
        "; the server held %,.0f MiB with %,d connections, %,.1f KiB for each",
        rss / (1 << 20),
        connected,
        rss / 1024 / connected);
  }

  /** Of every kind but one: what was never sent waited for something else that gave way. */
  private void errors() {
    var kinds = new TreeMap<>(failed.errors());
    kinds.remove(Failure.UNSENT);
    long all = kinds.values().stream().mapToLong(each -> each).sum();
    if (all == 0) return;
    Map.Entry<String, Long> most = Collections.max(kinds.entrySet(), Map.Entry.comparingByValue());
    add(
        Part.ERRORS,
        String.format(
            Locale.ROOT,
            "errors: %,d beside %,d answers, %,d of them %s%s",
            all,
            failed.requests(),
            most.getValue(),
            most.getKey(),
            known("; the server used %s of all processors", evidence.typical(Series.SERVER_CPU))));
  }

  private void handler() {
    double now = failed.latency().response().p99();
    LoadResult good = evidence.good();
    double cpu = evidence.typical(Series.SERVER_CPU);
    double machine = evidence.typical(Series.MACHINE_CPU);
    if (machine >= MACHINE_SHARE_BUSY)
      add(Part.MACHINE_CPU, "the machine's CPU, most likely: %s".formatted(shares(machine)));
    else if (good != null && now <= good.latency().response().p99())
      add(
          Part.HANDLER,
          "nothing that was measured gave way: response p99 was %s".formatted(millis(now)));
    else
      add(
          Part.HANDLER,
          "the handler: response p99 %s while %s and nothing else that was measured was exhausted, so its requests wait for something (a lock, a disk, another service)"
              .formatted(
                  good == null
                      ? "was " + millis(now)
                      : "rose from %s to %s"
                          .formatted(millis(good.latency().response().p99()), millis(now)),
                  Double.isNaN(cpu)
                      ? "the server's CPU is not known"
                      : "the server used %s of all processors".formatted(percent(cpu))));
  }

  // --- words

  private static String known(String words, double share) {
    return Double.isNaN(share) ? "" : words.formatted(percent(share));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f%%", 100 * Math.max(0, share));
  }

  private static String millis(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%,.0f ms", millis);
  }
}
