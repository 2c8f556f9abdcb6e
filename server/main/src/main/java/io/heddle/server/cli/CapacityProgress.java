package io.heddle.server.cli;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.capacity.Axis;
import io.heddle.loadtest.capacity.SearchPlan;
import io.heddle.loadtest.capacity.SearchWindow;
import io.heddle.loadtest.engine.LoadRun;

/** What a capacity search is at, as a line that changes each second. */
final class CapacityProgress implements LoadRun.Observer {
  private final SearchPlan plan;
  private final StatusLine status;
  private final long start = System.nanoTime();
  private String doing = "";
  private double load;
  private int windows;

  CapacityProgress(SearchPlan plan, StatusLine status) {
    this.plan = plan;
    this.status = status;
  }

  void begin(SearchWindow window) {
    boolean again = windows > 0 && window.load() == load;
    windows = again ? windows + 1 : 1;
    load = window.load();
    doing = doing(plan.axis(), window, windows);
    show();
  }

  static String doing(Axis axis, SearchWindow window, int windows) {
    String load = axis.text(window.load());
    return switch (window.purpose()) {
      case PROBE -> "trying " + load + ", window " + windows;
      case CONFIRM -> "confirming " + load;
      case RECHECK -> "trying " + load + " again";
      case OVERLOAD -> "overloading with " + load;
      case RECOVERY -> "recovering at " + load;
    };
  }

  @Override
  public void window(LoadResult.Window window) {
    show();
  }

  private void show() {
    double seconds = (System.nanoTime() - start) / 1e9;
    status.show(
        doing
            + ", "
            + ElapsedText.of(seconds)
            + " of "
            + ElapsedText.of(plan.maxTime().toMillis() / 1e3));
  }
}
