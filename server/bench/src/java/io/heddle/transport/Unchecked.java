package io.heddle.transport;

import java.util.concurrent.Callable;

/** For actors of jcstress, which declare no exceptions. */
public final class Unchecked {
  private Unchecked() {}

  /** What returns nothing. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }

  /** Runs it. */
  public static void run(Action action) {
    get(() -> {
      action.run();
      return true;
    });
  }

  /** What it returns. */
  public static <T> T get(Callable<T> call) {
    try {
      return call.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
