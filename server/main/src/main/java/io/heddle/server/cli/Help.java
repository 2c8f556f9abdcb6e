package io.heddle.server.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle help COMMAND}: what {@code heddle COMMAND --help} prints. */
@Command(name = "help", description = "Shows the help of a command, or of heddle itself.")
final class Help implements Callable<Integer> {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The command, and one of its own, as in: file put.")
  private List<String> commands = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandLine helped = spec.root().commandLine();
    for (String command : commands) {
      CommandLine next = helped.getSubcommands().get(command);
      if (next == null)
        throw new CliException(
            CliException.WRONG_USAGE, UsageText.unknownCommand(command, helped.getCommandSpec()));
      helped = next;
    }
    helped.usage(spec.commandLine().getOut());
    return 0;
  }
}
