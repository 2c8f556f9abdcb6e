package io.heddle.server.cli;

import io.heddle.loadtest.LoadPlan;
import io.heddle.loadtest.LoadResult.Window;
import io.heddle.loadtest.engine.LoadRun;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/**
 * A run as it goes on, on a terminal: a picture that is painted anew each second, and keys. On a
 * thread of its own, so that a slow terminal does not hold up the run.
 */
final class LiveView implements LoadRun.Observer, AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private static final int STEP_PERCENT = 10;
  private static final int PERCENT_MAX = 1000;

  private final Terminal terminal;
  private final LoadRun run;
  private final LoadPlan plan;
  private final LiveText text;
  private final Repainted screen;
  private final EarlyWarning warning;
  private final RunSoFar soFar = new RunSoFar();
  private final Queue<Window> windows = new ArrayBlockingQueue<>(RunSoFar.WINDOWS_MAX);
  private final Thread thread;
  private int columns;
  private volatile boolean resumed;
  private volatile boolean closed;

  private LiveView(Terminal terminal, LoadRun run, LoadPlan plan) {
    this.terminal = terminal;
    this.run = run;
    this.plan = plan;
    this.text = new LiveText(plan, StderrTerminal.isUnicode(terminal));
    this.warning = new EarlyWarning(run, plan);
    this.screen = new Repainted(terminal);
    // Not a virtual thread: thousands of clients before it in line must not make it late.
    this.thread = Thread.ofPlatform().daemon().name("heddle-view").unstarted(this::follow);
  }

  /** Null where there is no terminal to show anything on. */
  static @Nullable LiveView open(LoadRun run, LoadPlan plan) {
    Terminal terminal = StderrTerminal.open();
    if (terminal == null) return null;
    var view = new LiveView(terminal, run, plan);
    StderrTerminal.passKeys(terminal);
    // After Ctrl-Z and fg: the shell had the terminal in between.
    Signals.register("CONT", () -> view.resumed = true);
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
      NonBlockingReader keys = terminal.reader();
      paint(false);
      while (!closed) {
        int key = keys.read(LOOK_MILLIS);
        if (key == NonBlockingReader.EOF) return;
        boolean changed = pressed(key);
        changed |= arrived();
        changed |= resized();
        changed |= resumed();
        if (changed) paint(false);
      }
      arrived();
      paint(true);
    } catch (IOException gone) {
      // The terminal is; the run goes on.
    }
  }

  private void paint(boolean over) {
    screen.show(text.lines(soFar, over, screen.columns()));
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

  private boolean resized() {
    int before = columns;
    columns = screen.columns();
    return columns != before;
  }

  private boolean resumed() {
    if (!resumed) return false;
    resumed = false;
    StderrTerminal.passKeys(terminal);
    screen.begin();
    return true;
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
    try {
      terminal.close();
    } catch (IOException gone) {
      // Then there is nothing to be restored.
    }
  }
}
