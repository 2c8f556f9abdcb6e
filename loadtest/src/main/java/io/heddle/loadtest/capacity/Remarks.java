package io.heddle.loadtest.capacity;

import io.heddle.loadtest.Numbers;
import io.heddle.loadtest.capacity.Trial.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a search ended, in sentences. */
final class Remarks {
  private final SearchPlan plan;
  private final Bracket bracket;
  private final List<String> sentences = new ArrayList<>();

  Remarks(SearchPlan plan, Bracket bracket) {
    this.plan = plan;
    this.bracket = bracket;
  }

  List<String> sentences(boolean outOfTime, double elapsed) {
    Trial lower = bracket.lower();
    Trial upper = bracket.upper();
    ends(lower, upper);
    if (lower != null) confirmation(lower);
    for (Trial trial : bracket.trials()) {
      if (trial.condemned()) {
        say("%s held in short windows and failed in a long one.".formatted(text(trial)));
      }
    }
    if (bracket.noisy()) {
      say(
          "Windows contradict one another: in this interval, with a likelihood of 90%, they turn"
              + " from mostly good to mostly bad.");
    }
    if (outOfTime || bracket.width() > plan.width()) width(outOfTime, elapsed);
    return List.copyOf(sentences);
  }

  /** The interval, and what bounds it. */
  String answer() {
    Trial lower = bracket.lower();
    Trial upper = bracket.upper();
    String slo = plan.slo().toString();
    if (lower == null) {
      return "no capacity: " + (upper == null ? "no load was decided" : "nothing meets " + slo);
    }
    String unit = plan.axis().unit();
    if (upper == null) {
      return "capacity: at least %s %s at %s; nothing that was tried was bad"
          .formatted(Numbers.load(lower.load), unit, slo);
    }
    Threshold found = bracket.interval();
    String interval =
        "capacity: %s to %s %s at %s (%s wide)"
            .formatted(
                Numbers.load(found.low()), Numbers.load(found.high()), unit, slo, widthText());
    return bracket.bound() == Bracket.Bound.CLIENT
        ? interval + "; beyond it the client was the limit, not the server"
        : interval;
  }

  private void ends(@Nullable Trial lower, @Nullable Trial upper) {
    if (lower == null && upper == null) {
      say("No load was decided.");
    } else if (lower == null) {
      say("Nothing that was tried was good, down to %s.".formatted(text(upper)));
    } else if (upper == null) {
      say(
          "Nothing that was tried was bad, up to %s: the capacity is higher."
              .formatted(text(lower)));
    }
    if (upper != null && upper.verdict() == Verdict.VOID) {
      say("At %s the client was the limit: the server's own may be higher.".formatted(text(upper)));
    }
  }

  private void confirmation(Trial lower) {
    if (lower.confirmed()) return;
    String reason =
        lower.confirmation.none() ? "there was no time for it" : "the client was the limit";
    say("%s is not confirmed by a long window: %s.".formatted(text(lower), reason));
  }

  private void width(boolean outOfTime, double elapsed) {
    String end = outOfTime ? "The time was over" : "The search ended";
    String width = bracket.width() == 0 ? "" : " with an interval %s wide".formatted(widthText());
    String metric = plan.slo().main().metric().id();
    say(
        "%s after %s s%s; windows at one load differed in %s by %s%% (median)."
            .formatted(end, Numbers.whole(elapsed), width, metric, Numbers.whole(scatter() * 100)));
  }

  private String widthText() {
    return Numbers.digits(bracket.width() * 100, 2) + "%";
  }

  /** How far the windows at one load lie apart, as a share of their middle. */
  private double scatter() {
    var spreads = new ArrayList<Double>();
    for (Trial trial : bracket.trials()) {
      List<WindowOutcome> windows = trial.votes.windows();
      double[] values = windows.stream().mapToDouble(this::value).sorted().toArray();
      double median = StepLine.median(windows, this::value);
      if (values.length > 1 && median > 0) {
        spreads.add((values[values.length - 1] - values[0]) / median);
      }
    }
    return StepLine.median(spreads, Double::doubleValue);
  }

  private double value(WindowOutcome window) {
    return plan.slo().main().plain(window.figures());
  }

  private String text(@Nullable Trial trial) {
    return trial == null ? "" : plan.axis().text(trial.load);
  }

  private void say(String sentence) {
    sentences.add(sentence);
  }
}
