package io.heddle.server.cli;

import io.heddle.loadtest.LoadResult;
import io.heddle.loadtest.capacity.Axis;
import io.heddle.loadtest.capacity.SearchWindow;
import io.heddle.loadtest.engine.LoadRun;
import java.time.Duration;
import java.time.Instant;

/** What a capacity search is at, as a line that changes each second. */
final class CapacityProgress implements LoadRun.Observer {
  private final Axis axis;
  private final Instant startedAt;
  private final String maxTime;
  private final StatusLine status;
  private String doing = "";
  private double load;
  private int windows;

  /**
   * @param startedAt when the command began, for the time it took is of the whole
   */
  CapacityProgress(Axis axis, Instant startedAt, Duration maxTime, StatusLine status) {
    this.axis = axis;
    this.startedAt = startedAt;
    this.maxTime = ElapsedText.of(maxTime.toMillis() / 1e3);
    this.status = status;
  }

  void begin(SearchWindow window) {
    boolean again = windows > 0 && window.load() == load;
    windows = again ? windows + 1 : 1;
    load = window.load();
    doing = doing(axis, window, windows);
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
    double seconds = Duration.between(startedAt, Instant.now()).toMillis() / 1e3;
    status.show(doing + ", " + ElapsedText.of(seconds) + " of " + maxTime);
  }
}
