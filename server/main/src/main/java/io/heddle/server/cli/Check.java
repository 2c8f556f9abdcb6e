package io.heddle.server.cli;

import io.heddle.server.ListenerPlan;
import io.heddle.server.admin.AdminFiles;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.ConfigLoader;
import io.heddle.server.config.ConfigSource;
import io.heddle.server.config.ListenerSketch;
import io.heddle.server.config.Reading;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.plugin.Plugins;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle check}: whether a configuration would do, without starting anything. */
@Command(
    name = "check",
    description =
        "Validates a configuration, its protocols and their options included, without starting"
            + " anything.")
final class Check implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path file;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    try {
      ServerConfig config = check();
      Errors.warn(config.warnings());
      int listeners = config.listeners().size();
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s: ok, %d listener%s%n", file, listeners, listeners == 1 ? "" : "s");
      out.flush();
      return 0;
    } catch (ConfigException e) {
      return Errors.wrongConfiguration(e, spec.root().commandLine().getParseResult());
    }
  }

  /** Looks at everything before it complains, so that one round of corrections will do. */
  private ServerConfig check() {
    Reading reading =
        ConfigLoader.read(
            new ConfigSource(
                file, System.getenv(), List.of(), List.of(), List.of(), List.of(), null));
    try (Plugins plugins = Home.loadPlugins(reading.plugins())) {
      List<ConfigException> wrong =
          new ArrayList<>(ListenerPlan.wrong(known(reading, plugins), plugins));
      try {
        AdminFiles.read(reading.admin());
      } catch (ConfigException unusable) {
        wrong.add(unusable);
      }
      if (reading.wrong() != null) wrong.add(reading.wrong());
      try {
        AdminToken.of(reading);
      } catch (ConfigException token) {
        wrong.add(token);
      }
      ConfigException.throwIfAny(wrong);
      return reading.config();
    }
  }

  /** A protocol that was not found may be in the very folder that is missing. */
  private static List<ListenerSketch> known(Reading reading, Plugins plugins) {
    if (!reading.lacksPlugins()) return reading.listeners();
    return reading.listeners().stream()
        .filter(listener -> listener.protocol().flatMap(plugins::find).isPresent())
        .toList();
  }
}
