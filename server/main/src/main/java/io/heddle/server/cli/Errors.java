package io.heddle.server.cli;

import io.heddle.server.config.ConfigException;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.ParseResult;

/**
 * Every error as one sentence on stderr, with its exit code; the stack trace only where somebody
 * asked for it.
 */
final class Errors {
  private static final String REPORT = "; please report this with the output of --debug";

  private Errors() {}

  /** What a command threw. */
  static int failed(Exception e, boolean debug) {
    print(Meaning.of(e), e, debug);
    return switch (e) {
      case CliException known -> known.exitCode();
      case ConfigException wrong -> CliException.WRONG_USAGE;
      default -> CliException.FAILED;
    };
  }

  /** A class is missing, or the virtual machine is at its end. */
  static int broken(Error e, boolean debug) {
    System.err.println("heddle: unexpected: " + e + REPORT);
    if (debug) e.printStackTrace();
    return CliException.FAILED;
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
        e instanceof CliException || e instanceof ConfigException || e instanceof IOException;
    System.err.println("heddle: " + (known ? sentence : "unexpected: " + e + REPORT));
    if (debug) e.printStackTrace();
  }
}
