package io.heddle.server.listen;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of a listener's handlers, which are a plugin's and may take their time. Thread-safe. */
final class HandlersClosing {
  private static final System.Logger LOG = System.getLogger(HandlersClosing.class.getName());

  private final String listener;
  private final Handlers handlers;
  private final ClassLoader pluginLoader;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * @param listener its name, for the log
   * @param pluginLoader what closing them loads classes with
   */
  HandlersClosing(String listener, Handlers handlers, ClassLoader pluginLoader) {
    this.listener = listener;
    this.handlers = handlers;
    this.pluginLoader = pluginLoader;
  }

  /** Begins to close them, on a thread of its own. */
  void start() {
    // No virtual thread: those of handlers that never wait would keep it from every carrier.
    Thread thread =
        Thread.ofPlatform().daemon().name("heddle-" + listener + "-closing").unstarted(this::close);
    thread.setContextClassLoader(pluginLoader);
    thread.start();
  }

  private void close() {
    try {
      handlers.close();
    } catch (Throwable e) {
      LOG.log(
          System.Logger.Level.WARNING, "listener " + listener + ": closing the handler failed", e);
    } finally {
      closed.countDown();
    }
  }

  /**
   * Waits for it.
   *
   * @param left of the limit
   */
  void await(Duration left, Duration limit) throws InterruptedException {
    if (closed.await(left.toNanos(), TimeUnit.NANOSECONDS)) return;
    LOG.log(
        System.Logger.Level.WARNING,
        () ->
            "listener "
                + listener
                + ": the handler was not closed within "
                + limit.toSeconds()
                + " s, going on without it");
  }
}
