package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.engine.LoadRun;
import org.jspecify.annotations.Nullable;

/**
 * Says once, behind the warm-up, that everything has failed: whoever has the wrong port or protocol
 * need not wait for the end to hear of it.
 */
final class EarlyWarning {
  private static final double SECONDS_MIN = 3;

  private final LoadRun run;
  private final double seconds;
  private boolean known;

  EarlyWarning(LoadRun run, LoadPlan plan) {
    this.run = run;
    this.seconds = Math.max(SECONDS_MIN, plan.ramp().plus(plan.warmup()).toMillis() / 1e3);
  }

  /** Null where it is not the time yet, or there is nothing to be said. */
  @Nullable String at(Window window) {
    if (known || window.at() < seconds) return null;
    String why = run.whyNothingIsAnswered();
    // Neither, as long as every request still waits for its timeout.
    known = why != null || window.achieved() > 0;
    return why == null ? null : "every request failed so far: " + LoadText.asking(why);
  }
}
