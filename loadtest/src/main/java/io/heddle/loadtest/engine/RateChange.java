package io.heddle.loadtest.engine;

import io.heddle.loadtest.Numbers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A change of the rate while a run went on.
 *
 * @param at nanoseconds from the start of the run
 */
record RateChange(long at, double from, double to) {
  /** Changes so close after one another are one: somebody holds a key down. */
  private static final long ONE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Whoever wants to know of more looks at the seconds. */
  private static final int TOLD_MAX = 10;

  /** These and one more. */
  static List<RateChange> added(List<RateChange> changes, RateChange next) {
    var all = new ArrayList<>(changes);
    RateChange last = all.isEmpty() ? null : all.getLast();
    if (last != null && last.continuedBy(next))
      all.set(all.size() - 1, new RateChange(last.at, last.from, next.to));
    else all.add(next);
    return List.copyOf(all);
  }

  private boolean continuedBy(RateChange next) {
    return next.at - at < ONE_NANOS && (to > from) == (next.to > next.from);
  }

  /** What a reader of the result has to know. */
  static String sentence(List<RateChange> changes) {
    String told =
        changes.stream().limit(TOLD_MAX).map(RateChange::text).collect(Collectors.joining(", "));
    int untold = changes.size() - TOLD_MAX;
    String more =
        untold <= 0
            ? ""
            : ", and "
                + untold
                + " times more, at last to "
                + Numbers.perSecond(changes.getLast().to);
    return "the rate was changed by hand: " + told + more;
  }

  private String text() {
    return String.format(
        Locale.ROOT,
        "at %.1f s from %s to %s",
        at / 1e9,
        Numbers.perSecond(from),
        Numbers.perSecond(to));
  }
}
