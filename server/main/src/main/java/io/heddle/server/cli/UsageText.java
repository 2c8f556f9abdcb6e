package io.heddle.server.cli;

import io.heddle.server.text.Nearest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with how a command was called, in the words of every other error. */
final class UsageText {
  private static final Pattern INVALID_VALUE =
      Pattern.compile(
          "Invalid value for (?:option '(?<option>[^']+)'.*?|positional parameter [^(]*\\(<?(?<label>[^)>]+)>?\\)): (?<why>.*)");

  private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

  private static final Pattern PORT = Pattern.compile("\\d{1,5}");

  private UsageText() {}

  static String of(ParameterException e, List<String> args) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    return switch (e) {
      case UnmatchedArgumentException unmatched ->
          unmatched(unmatched.getUnmatched().getFirst(), command, args);
      case MissingParameterException missing -> missing(missing);
      default -> other(String.valueOf(e.getMessage()), command);
    };
  }

  private static String unmatched(String typed, CommandSpec command, List<String> args) {
    if (typed.startsWith("-"))
      return "unknown option "
          + typed
          + Nearest.of(typed.split("=", 2)[0], command.optionsMap().keySet())
              .map(near -> ", did you mean " + near + "?")
              .orElse("");
    if (!command.subcommands().isEmpty()) return unknownCommand(typed, command);
    String expected =
        command.positionalParameters().stream()
            .map(ArgSpec::paramLabel)
            .collect(Collectors.joining(" "));
    return "unexpected argument '"
        + typed
        + "', expected "
        + (expected.isEmpty() ? "options alone" : expected + " alone")
        + endpoint(typed, expected, args);
  }

  /** A host and a port, as {@code nc} and {@code telnet} take them. */
  private static String endpoint(String typed, String expected, List<String> args) {
    int index = args.indexOf(typed);
    if (!expected.startsWith("ENDPOINT") || !PORT.matcher(typed).matches() || index < 1) return "";
    String host = args.get(index - 1);
    boolean plain = !host.startsWith("-") && !host.contains("://");
    String written = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return plain ? "; write tcp://" + written + ":" + typed : "";
  }

  /** Picocli's own suggestions offer any command for any word. */
  static String unknownCommand(String typed, CommandSpec command) {
    return "unknown command '"
        + typed
        + "', "
        + Nearest.hint(typed, command.subcommands().keySet());
  }

  private static String missing(MissingParameterException e) {
    boolean behindAnOption =
        String.valueOf(e.getMessage()).startsWith("Missing required parameter for option");
    if (behindAnOption && e.getMissing().getFirst() instanceof OptionSpec option)
      return option.longestName() + ": expected " + option.paramLabel() + ", got nothing";
    if (e.getMissing().getFirst() instanceof OptionSpec option)
      return "missing " + option.longestName() + " " + option.paramLabel();
    // Of several parameters the exception has the first alone, and the message all.
    return "missing "
        + QUOTED
            .matcher(String.valueOf(e.getMessage()))
            .results()
            .map(label -> label.group(1))
            .collect(Collectors.joining(" and "));
  }

  private static String other(String message, CommandSpec command) {
    if (message.equals("Missing required subcommand"))
      return "missing command, expected one of "
          + String.join(", ", command.subcommands().keySet());
    Matcher invalid = INVALID_VALUE.matcher(message);
    if (!invalid.matches()) return message;
    String option = invalid.group("option");
    return (option == null ? invalid.group("label") : option) + ": " + invalid.group("why");
  }
}
