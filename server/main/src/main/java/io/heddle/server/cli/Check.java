package io.heddle.server.cli;

import io.heddle.server.ListenerPlan;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.ConfigLoader;
import io.heddle.server.config.ConfigSource;
import io.heddle.server.config.ServerConfig;
import io.heddle.server.plugin.Plugins;
import java.io.PrintWriter;
import java.nio.file.Path;
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
      int listeners = check();
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s: ok, %d listener%s%n", file, listeners, listeners == 1 ? "" : "s");
      out.flush();
      return 0;
    } catch (ConfigException e) {
      return Errors.wrongConfiguration(e, spec.root().commandLine().getParseResult());
    }
  }

  private int check() {
    ServerConfig config =
        ConfigLoader.load(
            new ConfigSource(
                file, System.getenv(), List.of(), List.of(), List.of(), List.of(), null));
    try (Plugins plugins = Home.loadPlugins(config.plugins())) {
      return ListenerPlan.of(config, plugins).size();
    }
  }
}
