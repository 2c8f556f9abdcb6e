package io.heddle.server.cli;

import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command {@code heddle} and all that are below it. */
@Command(
    name = "heddle",
    description = "Hosts line, byte and message protocols, one virtual thread per connection.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Commands.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    usageHelpWidth = 100,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed while running",
      "2:wrong usage or configuration",
      "3:a load test missed a threshold"
    })
final class Commands {
  /** In the order that the help lists them. */
  static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("serve", Serve.class);
    ALL.put("connect", Connect.class);
    ALL.put("load", Load.class);
    ALL.put("capacity", Capacity.class);
    ALL.put("file", FileCommand.Group.class);
    ALL.put("protocols", Protocols.class);
    ALL.put("check", Check.class);
    ALL.put("status", Status.class);
    ALL.put("health", Health.class);
    ALL.put("connections", ConnectionsCommand.class);
    ALL.put("stack", StackCommand.class);
    ALL.put("kill", Kill.class);
    ALL.put("drain", DrainCommand.class);
    ALL.put("resume", Resume.class);
    ALL.put("help", Help.class);
  }

  /** In the help of heddle itself, since it is the same for all. */
  private static final String[] ENVIRONMENT = {
    "",
    "Environment:",
    "  JAVA_HOME   the Java to run on, 21 or newer; else the newest that is found",
    "  JAVA_OPTS   more options for the JVM, such as -Xmx2g; they win over Heddle's own",
    "  HEDDLE_...  configuration, over the file's: HEDDLE_LISTENERS_CHAT_IDLE_TIMEOUT=5m"
  };

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

  /** Runs the command that the arguments name, and returns its exit code. */
  static int execute(String... args) {
    boolean debug = List.of(args).contains("--debug");
    StandardOutput output = StandardOutput.install();
    CommandLine commandLine =
        of(args)
            .setExecutionStrategy(new CommandLine.RunLast())
            .setParameterExceptionHandler(Commands::wrongUsage)
            .setExecutionExceptionHandler(Commands::failed)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .registerConverter(URI.class, Commands::url);
    try {
      int exitCode = commandLine.execute(args);
      IOException lost = output.failure();
      // A server that has served is not undone by that.
      if (lost == null || served(commandLine.getParseResult())) return exitCode;
      int lostCode = Errors.failed(incomplete(lost), debug);
      return exitCode == 0 ? lostCode : exitCode;
    } catch (Error e) {
      // Picocli takes care of exceptions alone; code of plugins throws errors as well.
      return Errors.broken(e, debug);
    }
  }

  /** With the one that is asked for, if that is clear: picocli takes its time for each. */
  private static CommandLine of(String... args) {
    var commandLine = new CommandLine(new Commands());
    Class<?> asked = asked(args);
    if (asked == null) {
      ALL.forEach(commandLine::addSubcommand);
      commandLine.getCommandSpec().usageMessage().footer(ENVIRONMENT);
    } else {
      commandLine.addSubcommand(args[0], asked);
    }
    return commandLine;
  }

  private static boolean served(@Nullable ParseResult parsed) {
    if (parsed == null || !parsed.hasSubcommand()) return false;
    ParseResult command = parsed.subcommand();
    boolean helped = command.isUsageHelpRequested() || command.isVersionHelpRequested();
    return command.commandSpec().userObject() instanceof Serve && !helped;
  }

  private static CliException incomplete(IOException lost) {
    return new CliException(
        CliException.FAILED, "cannot print all of it: " + Meaning.of(lost), lost);
  }

  private static @Nullable Class<?> asked(String... args) {
    Class<?> first = args.length == 0 ? null : ALL.get(args[0]);
    return first == Help.class ? null : first;
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String sentence = UsageText.of(e, List.of(args)) + " (see " + command + " --help)";
    return Errors.failed(
        new CliException(CliException.WRONG_USAGE, sentence, e), List.of(args).contains("--debug"));
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    return Errors.failed(e, parsed.expandedArgs().contains("--debug"));
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
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {"heddle " + (version == null ? "(not packaged)" : version)};
    }
  }
}
