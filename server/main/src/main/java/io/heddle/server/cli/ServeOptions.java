package io.heddle.server.cli;

import io.heddle.server.config.ConfigLoader;
import io.heddle.server.config.ConfigSource;
import io.heddle.server.config.Reading;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What says what to serve: on the command line, in the environment, in a file. */
final class ServeOptions {
  @Parameters(
      paramLabel = "PROTOCOL[=ENDPOINT]",
      description =
          "A protocol to serve, and where, as in echo or chat=tcp://*:7100; several endpoints of one"
              + " listener with commas, as in echo=tcp://*:7,udp://*:7.")
  private List<String> protocols = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Listeners and settings; protocols on the command line are added to its listeners.")
  private @Nullable Path config;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder of protocol jars beside the distribution's own; may be repeated.")
  private List<String> plugins = List.of();

  @Option(
      names = "--option",
      paramLabel = "[PROTOCOL.]KEY=VALUE",
      description =
          "An option of a protocol (see heddle protocols), as in charset=gbk or chat.history=100, or"
              + " exec.environment.TZ=UTC where it is keys with values; may be repeated.")
  private List<String> options = List.of();

  @Option(
      names = "--set",
      paramLabel = "LISTENER.KEY=VALUE",
      description =
          "A key of the configuration, as in echo.max-connections=1000 or drain-timeout=5s; may be repeated.")
  private List<String> sets = List.of();

  @Option(
      names = "--admin",
      paramLabel = "URL|off",
      description =
          "Where the admin endpoint listens; by default port 7070 of 127.0.0.1, or a free one if that is taken.")
  private @Nullable String admin;

  /** For picocli. */
  ServeOptions() {}

  ServeOptions(
      List<String> protocols,
      @Nullable Path config,
      List<String> plugins,
      List<String> options,
      List<String> sets,
      @Nullable String admin) {
    this.protocols = protocols;
    this.config = config;
    this.plugins = plugins;
    this.options = options;
    this.sets = sets;
    this.admin = admin;
  }

  /** Of a configuration that is right. */
  Reading read() {
    Path file = config == null && protocols.isEmpty() ? Home.config() : config;
    Reading reading =
        ConfigLoader.read(
            new ConfigSource(file, System.getenv(), protocols, plugins, options, sets, admin));
    Errors.warn(reading.config().warnings());
    return reading;
  }
}
