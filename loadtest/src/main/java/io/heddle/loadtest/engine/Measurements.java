package io.heddle.loadtest.engine;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the clients of a run record. Thread-safe. */
final class Measurements {

  /** The distributions of one part of the run. */
  static final class Part {
    final Meter response = new Meter();
    final Meter service = new Meter();
    final Meter serverWait = new Meter();
    final Meter clientLag = new Meter();
    final Meter delivered = new Meter();

    /** Verified, by the time that they came. */
    final LongAdder answers = new LongAdder();

    /** Requests that were not answered rightly in time, whether or not among the latencies. */
    final LongAdder failed = new LongAdder();

    /** Among the latencies, with the time that they waited in vain. */
    final LongAdder unanswered = new LongAdder();
  }

  /** Latencies by the planned time: in the measured part, or before it. */
  final Part measured = new Part();

  final Part unmeasured = new Part();
  final Meter connect = new Meter();

  /** Of the measured part, summed over the requests; each client adds its own when it ends. */
  final LongAdder nanosUnderWay = new LongAdder();

  /** Requests of the measured part that were under way when the run was ended by hand. */
  final LongAdder cutOff = new LongAdder();

  final LongAdder opened = new LongAdder();
  final AtomicInteger connected = new AtomicInteger();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

  /** The first of each kind that has something to say. */
  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  void error(String kind, long count, Exception why) {
    if (why instanceof RuntimeException) reasons.putIfAbsent(kind, why.toString());
    else if (why.getMessage() != null) reasons.putIfAbsent(kind, why.getMessage());
    error(kind, count);
  }

  void error(String kind, long count) {
    if (count > 0) errors.computeIfAbsent(kind, any -> new LongAdder()).add(count);
  }

  Map<String, Long> errors() {
    var counts = new TreeMap<String, Long>();
    errors.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }

  /** By kind, in sentences. */
  Map<String, String> reasons() {
    return new TreeMap<>(reasons);
  }

  /**
   * The reason of most failures; null as soon as anything was answered, or while nothing failed.
   */
  @Nullable String whyNothingIsAnswered() {
    if (measured.answers.sum() + unmeasured.answers.sum() > 0) return null;
    return errors().entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(most -> reasons.getOrDefault(most.getKey(), most.getKey()))
        .orElse(null);
  }

  long errorCount() {
    return errors.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
