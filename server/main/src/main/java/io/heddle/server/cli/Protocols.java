package io.heddle.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.heddle.server.ProtocolView;
import io.heddle.server.config.OptionInfo;
import io.heddle.server.plugin.LoadedProtocol;
import io.heddle.server.plugin.Plugins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle protocols}: what was found in the plugin folders, and what was refused. */
@Command(
    name = "protocols",
    description =
        "Lists every protocol found, or those named, and every jar that was refused, with the reason.")
final class Protocols implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Tell of these alone.")
  private List<String> names = List.of();

  @Option(names = "--json", description = "As JSON, for scripts.")
  private boolean json;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder of plugins beside the distribution's own; may be repeated.")
  private List<Path> plugins = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (Plugins loaded = Home.loadPlugins(plugins)) {
      for (String name : names)
        if (loaded.find(name).isEmpty())
          throw new CliException(CliException.WRONG_USAGE, loaded.missing(name));
      PrintWriter out = spec.commandLine().getOut();
      if (json) printJson(out, loaded);
      else printTable(out, loaded);
      out.flush();
    }
    return 0;
  }

  private List<LoadedProtocol> asked(Plugins loaded) {
    return loaded.all().stream()
        .filter(protocol -> names.isEmpty() || names.contains(protocol.name()))
        .toList();
  }

  private void printTable(PrintWriter out, Plugins loaded) {
    for (LoadedProtocol protocol : asked(loaded)) {
      String version = protocol.version().equals("-") ? "(no version)" : protocol.version();
      String head = "%s %s  %s".formatted(protocol.name(), version, protocol.description());
      // Neither a description nor a help text has to be there.
      out.println(head.stripTrailing());
      ProtocolView view = ProtocolView.of(protocol);
      out.printf("    %s; %s%n", String.join(" ", view.transports()), view.jar());
      for (OptionInfo option : view.options()) {
        out.printf("    %s: %s%s%n", option.name(), option.type(), defaultText(option));
        if (!option.help().isBlank()) out.println("        " + option.help().strip());
      }
    }
    if (loaded.all().isEmpty()) out.println("No protocols found.");
    loaded.refused().forEach(refusal -> out.println("refused: " + refusal));
  }

  private static String defaultText(OptionInfo option) {
    String value = option.defaultValue();
    if (value == null) return option.required() ? ", required" : "";
    return ", default " + (value.isEmpty() ? "empty" : value);
  }

  private void printJson(PrintWriter out, Plugins loaded) throws IOException {
    Map<String, Object> all =
        Map.of(
            "protocols", asked(loaded).stream().map(ProtocolView::of).toList(),
            "refused",
                loaded.refused().stream()
                    .map(r -> Map.of("jar", r.jar().toString(), "reason", r.reason()))
                    .toList());
    out.println(
        new ObjectMapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .writerWithDefaultPrettyPrinter()
            .writeValueAsString(all));
  }
}
