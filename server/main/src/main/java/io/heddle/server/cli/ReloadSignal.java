package io.heddle.server.cli;

import io.heddle.server.config.ConfigException;
import io.heddle.server.text.Meaning;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/** SIGHUP: the server reads its configuration again, from where it came. */
final class ReloadSignal {
  private final Semaphore asked = new Semaphore(0);

  /**
   * From now on the signal ends nobody; one that comes early is answered once there is a server.
   */
  ReloadSignal() {
    ProcessSignal.answer("HUP", this::ask);
  }

  /** One more. */
  void ask() {
    asked.release();
  }

  /** Answers them, on a thread of its own, whatever becomes of any of them. */
  Thread answer(Callable<?> reload) {
    return Thread.ofPlatform()
        .daemon()
        .name("heddle-reload")
        .start(() -> {
          try {
            while (true) {
              asked.acquire();
              asked.drainPermits();
              attempt(reload);
            }
          } catch (InterruptedException stopping) {
            // Nothing is worth changing any more.
          }
        });
  }

  private static void attempt(Callable<?> reload) throws InterruptedException {
    try {
      reload.call();
    } catch (InterruptedException stopping) {
      throw stopping;
    } catch (ConfigException wrong) {
      for (String problem : wrong.problems()) refuse(problem);
    } catch (Exception | Error unexpected) {
      // Such as a class of a plugin's that cannot be loaded any more.
      refuse(Meaning.of(unexpected));
    }
  }

  private static void refuse(String problem) {
    // Not held by the class, for the reason that Supervision has.
    System.getLogger(ReloadSignal.class.getName())
        .log(
            System.Logger.Level.WARNING,
            () -> "configuration not read again, everything stays as it was: " + problem);
  }
}
