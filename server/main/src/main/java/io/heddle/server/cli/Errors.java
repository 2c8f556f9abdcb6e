package io.heddle.server.cli;

import io.heddle.server.config.ConfigException;
import io.heddle.server.text.Meaning;
import io.heddle.server.text.Nearest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Every error as one sentence on stderr, with its exit code; the stack trace only where somebody
 * asked for it.
 */
final class Errors {
  private Errors() {}

  static int wrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String command_ = command.getCommandSpec().qualifiedName();
    print(sentence(e) + " (see " + command_ + " --help)", e, List.of(args).contains("--debug"));
    return CliException.WRONG_USAGE;
  }

  private static String sentence(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (!(e instanceof UnmatchedArgumentException unmatched)) return message;
    String typed = unmatched.getUnmatched().getFirst();
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (typed.startsWith("-")) {
      return message
          + Nearest.of(typed.split("=", 2)[0], command.optionsMap().keySet())
              .map(near -> "; did you mean " + near + "?")
              .orElse("");
    }
    return command.subcommands().isEmpty() ? message : unknownCommand(typed, command);
  }

  /** Picocli's own suggestions offer any command for any word. */
  static String unknownCommand(String typed, CommandSpec command) {
    return "unknown command '"
        + typed
        + "', "
        + Nearest.hint(typed, command.subcommands().keySet());
  }

  static int failed(Exception e, CommandLine command, ParseResult parsed) {
    print(Meaning.of(e), e, isDebug(parsed));
    return switch (e) {
      case CliException known -> known.exitCode();
      case ConfigException wrong -> CliException.WRONG_USAGE;
      default -> CliException.FAILED;
    };
  }

  /** What is no error. */
  static void warn(List<String> sentences) {
    sentences.forEach(sentence -> System.err.println("heddle: warning: " + sentence));
  }

  /** Every problem, a sentence each. */
  static int wrongConfiguration(ConfigException e, ParseResult parsed) {
    e.problems().forEach(problem -> System.err.println("heddle: " + problem));
    if (isDebug(parsed)) e.printStackTrace();
    return CliException.WRONG_USAGE;
  }

  private static boolean isDebug(ParseResult parsed) {
    return parsed.expandedArgs().contains("--debug");
  }

  private static void print(String sentence, Exception e, boolean debug) {
    boolean known =
        e instanceof CliException
            || e instanceof ConfigException
            || e instanceof IOException
            || e instanceof ParameterException;
    System.err.println(
        "heddle: "
            + (known
                ? sentence
                : "unexpected: " + e + "; please report this with the output of --debug"));
    if (debug) e.printStackTrace();
  }
}
