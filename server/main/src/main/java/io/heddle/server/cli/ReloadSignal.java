package io.heddle.server.cli;

import io.heddle.server.ListenerPlan;
import io.heddle.server.Server;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.plugin.Plugins;
import io.heddle.server.text.Meaning;
import java.util.concurrent.Semaphore;
import org.jline.utils.Signals;

/** SIGHUP: the server reads its configuration again, from where it came. */
final class ReloadSignal {
  private static final System.Logger LOG = System.getLogger(ReloadSignal.class.getName());

  private final Semaphore asked = new Semaphore(0);

  /**
   * From now on the signal ends nobody; one that comes early is answered once there is a server.
   */
  ReloadSignal() {
    Signals.register("HUP", asked::release);
  }

  /** Answers them, on a thread of its own. */
  Thread answer(Server server, ServeOptions options, Plugins plugins) {
    return Thread.ofPlatform()
        .daemon()
        .name("heddle-reload")
        .start(() -> {
          try {
            while (true) {
              asked.acquire();
              asked.drainPermits();
              reload(server, options, plugins);
            }
          } catch (InterruptedException stopping) {
            // Nothing is worth changing any more.
          }
        });
  }

  private static void reload(Server server, ServeOptions options, Plugins plugins) {
    try {
      ServerConfig config = options.load();
      server.follow(config, ListenerPlan.of(config, plugins));
    } catch (ConfigException wrong) {
      for (String problem : wrong.problems()) refuse(problem);
    } catch (RuntimeException unexpected) {
      refuse(Meaning.of(unexpected));
    }
  }

  private static void refuse(String problem) {
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "configuration not read again, everything stays as it was: " + problem);
  }
}
