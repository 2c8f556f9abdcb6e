package io.heddle.loadtest.capacity;

import io.heddle.loadtest.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What more than the capacity does to the server, and how soon it is well again after. */
final class Aftermath {
  /** A server that needs longer is reported as not recovered. */
  private static final int RECOVERY_WINDOWS_MAX = 3;

  private final SearchPlan plan;
  private @Nullable SearchWindow overload;
  private @Nullable WindowOutcome overloaded;
  private @Nullable SearchWindow recovery;
  private final List<WindowOutcome> recovering = new ArrayList<>();

  Aftermath(SearchPlan plan) {
    this.plan = plan;
  }

  /** Whether there is no going back to the search. */
  boolean begun() {
    return overload != null;
  }

  /** The next window; null if there is nothing more to learn. */
  @Nullable SearchWindow next(double lower, double upper) {
    if (overloaded == null) {
      overload = plan.overload(upper);
      return overload;
    }
    if (recovered() || recovering.size() == RECOVERY_WINDOWS_MAX) return null;
    recovery = plan.recovery(lower);
    return recovery;
  }

  void report(SearchWindow window, WindowOutcome outcome) {
    if (window.purpose() == Purpose.OVERLOAD) overloaded = outcome;
    else recovering.add(outcome);
  }

  private boolean recovered() {
    return !recovering.isEmpty() && plan.good(recovering.getLast());
  }

  /** Empty where nothing was tried. */
  String sentence() {
    if (overload == null || overloaded == null) return "";
    String sentence =
        "At %s, 1.2 times the upper end, %s".formatted(text(overload), overloadText());
    if (recovery == null || recovering.isEmpty()) return sentence + ".";
    return sentence + "; at %s straight after, %s.".formatted(text(recovery), recoveryText());
  }

  private String text(SearchWindow window) {
    return plan.axis().text(window.load());
  }

  private String overloadText() {
    WindowOutcome outcome = Objects.requireNonNull(overloaded);
    if (!outcome.valid() && !plan.good(outcome)) return "the client was the limit";
    String state = plan.good(outcome) ? "the objective held in one window" : "it answered on";
    if (outcome.requests() == 0) state = "it answered nothing";
    Figures figures = outcome.figures();
    return "%s: %s, achieved %s, errors %s"
        .formatted(
            state,
            plan.slo().main().describe(figures),
            Numbers.percent(figures.achievedShare()),
            errors(figures));
  }

  private static String errors(Figures figures) {
    return figures.errors() == 0 ? "none" : Numbers.digits(figures.errorShare() * 100, 2) + "%";
  }

  private String recoveryText() {
    String seconds =
        Numbers.digits(recovering.stream().mapToDouble(WindowOutcome::seconds).sum(), 3);
    String figure = plan.slo().main().describe(recovering.getLast().figures());
    return recovered()
        ? "it was good again within %s s (%s)".formatted(seconds, figure)
        : "it was not good again after %s s (%s)".formatted(seconds, figure);
  }
}
