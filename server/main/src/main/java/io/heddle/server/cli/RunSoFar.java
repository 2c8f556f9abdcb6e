package io.heddle.server.cli;

import io.heddle.loadtest.LoadResult.Window;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** As much of a run as the live view shows. Not thread-safe. */
final class RunSoFar {
  static final int WINDOWS_MAX = 60;

  private final Deque<Window> recent = new ArrayDeque<>();
  private String phase = "connecting";
  private long errors;
  private int windows;
  private int voids;
  private int ratePercent = 100;
  private String warning = "";
  private boolean ending;

  void add(Window window) {
    phase = window.phase();
    errors += window.errors();
    if (window.achieved() > 0) warning = "";
    // What is still waited for in the end is no load, and would hide the figures of what was.
    if (phase.equals("after")) return;
    if (recent.size() == WINDOWS_MAX) recent.removeFirst();
    recent.addLast(window);
    windows++;
    if (!window.valid()) voids++;
  }

  String phase() {
    return phase;
  }

  /** The last second of the load; null before it has passed. */
  @Nullable Window last() {
    return recent.peekLast();
  }

  /** One figure of the last minute. */
  List<Double> recent(ToDoubleFunction<Window> figure) {
    return recent.stream().map(figure::applyAsDouble).toList();
  }

  long errors() {
    return errors;
  }

  int windows() {
    return windows;
  }

  /** In how many the client was the limit. */
  int voids() {
    return voids;
  }

  /** Of what was planned, what is now. */
  int ratePercent() {
    return ratePercent;
  }

  void setRatePercent(int percent) {
    ratePercent = percent;
  }

  /** Until something is answered. */
  void warn(String sentence) {
    warning = sentence;
  }

  String warning() {
    return warning;
  }

  boolean ending() {
    return ending;
  }

  void end() {
    ending = true;
  }
}
