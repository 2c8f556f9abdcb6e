package io.heddle.server.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command {@code heddle}. */
@Command(
    name = "heddle",
    description = "Hosts line, byte and message protocols, one virtual thread per connection.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:wrong usage or configuration",
      "3:a load test missed a threshold"
    },
    subcommands = {
      Serve.class,
      Connect.class,
      Load.class,
      Capacity.class,
      FileCommand.Group.class,
      Protocols.class,
      Check.class,
      Status.class,
      Health.class,
      ConnectionsCommand.class,
      StackCommand.class,
      Kill.class,
      DrainCommand.class,
      Resume.class,
      Help.class
    })
public final class Main {
  /** Kept here: a logger that nobody holds is collected, and its level with it. */
  private static final Logger LOG = Logger.getLogger("io.heddle");

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Log more, and show the stack trace of an error.")
  void debug(boolean on) {
    if (!on) return;
    LOG.setLevel(Level.FINE);
    for (Handler handler : Logger.getLogger("").getHandlers()) handler.setLevel(Level.FINE);
  }

  public static void main(String[] args) {
    var commandLine = new CommandLine(new Main());
    commandLine
        .setExecutionStrategy(new CommandLine.RunLast())
        .setParameterExceptionHandler(Errors::wrongUsage)
        .setExecutionExceptionHandler(Errors::failed)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(URI.class, Main::url);
    System.exit(execute(commandLine, args));
  }

  /** Picocli takes care of exceptions alone; code of plugins throws errors as well. */
  private static int execute(CommandLine commandLine, String[] args) {
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      return Errors.broken(e, List.of(args).contains("--debug"));
    }
  }

  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException malformed) {
      throw new TypeConversionException(
          "expected a URL such as http://127.0.0.1:7070, got '" + text + "'");
    }
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"heddle " + (version == null ? "(not packaged)" : version)};
    }
  }
}
