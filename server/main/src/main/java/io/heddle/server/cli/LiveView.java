package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.engine.LoadRun;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A run as it goes on, on a terminal: a picture that is painted anew each second, and keys. On a
 * thread of its own, so that a slow terminal does not hold up the run.
 */
final class LiveView implements LoadRun.Observer, AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private static final int STEP_PERCENT = 10;
  private static final int PERCENT_MAX = 1000;

  private final Picture picture;
  private final LoadRun run;
  private final LoadPlan plan;
  private final LiveText text;
  private final EarlyWarning warning;
  private final RunSoFar soFar = new RunSoFar();
  private final Queue<Window> windows = new ArrayBlockingQueue<>(RunSoFar.WINDOWS_MAX);
  private final Thread thread;
  private volatile boolean closed;

  private LiveView(Picture picture, LoadRun run, LoadPlan plan) {
    this.picture = picture;
    this.run = run;
    this.plan = plan;
    this.text = new LiveText(plan, picture.isUnicode());
    this.warning = new EarlyWarning(run, plan);
    // Not a virtual thread: thousands of clients before it in line must not make it late.
    this.thread = Thread.ofPlatform().daemon().name("heddle-view").unstarted(this::follow);
  }

  /** Null where there is no terminal to show anything on. */
  static @Nullable LiveView open(LoadRun run, LoadPlan plan) {
    Picture picture = Picture.open();
    if (picture == null) return null;
    var view = new LiveView(picture, run, plan);
    view.thread.start();
    return view;
  }

  /** A second that finds no room is missing in the picture only. */
  @Override
  public void window(Window window) {
    windows.offer(window);
  }

  private void follow() {
    try {
      paint(false);
      while (!closed) {
        int key = picture.key(LOOK_MILLIS);
        if (key == Picture.NO_MORE_KEYS) return;
        boolean changed = pressed(key);
        changed |= arrived();
        changed |= picture.changed();
        if (changed) paint(false);
      }
      arrived();
      paint(true);
    } catch (IOException gone) {
      // The terminal is; the run goes on.
    }
  }

  private void paint(boolean over) {
    picture.show(text.lines(soFar, over, picture.columns()));
  }

  private boolean pressed(int key) {
    switch (key) {
      case '+', '=' -> changeRate(STEP_PERCENT);
      case '-', '_' -> changeRate(-STEP_PERCENT);
      case 'q', 'Q' -> {
        soFar.end();
        run.stop();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void changeRate(int percent) {
    int now = soFar.ratePercent();
    int wanted = Math.clamp(now + percent, STEP_PERCENT, PERCENT_MAX);
    if (!plan.openLoop() || wanted == now) return;
    run.changeRate((double) wanted / now);
    soFar.setRatePercent(wanted);
  }

  private boolean arrived() {
    boolean any = false;
    for (Window window; (window = windows.poll()) != null; any = true) {
      soFar.add(window);
      String sentence = warning.at(window);
      if (sentence != null) soFar.warn(sentence);
    }
    return any;
  }

  /** Leaves the picture where it is and the terminal as it was. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    picture.close();
  }
}
