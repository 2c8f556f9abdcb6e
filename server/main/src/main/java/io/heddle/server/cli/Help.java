package io.heddle.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code heddle help COMMAND}: what {@code heddle COMMAND --help} prints. */
@Command(name = "help", description = "Shows the help of a command, or of heddle itself.")
final class Help implements Callable<Integer> {
  @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command.")
  private String command = "";

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec root = spec.root();
    CommandLine helped = command.isEmpty() ? root.commandLine() : root.subcommands().get(command);
    if (helped == null)
      throw new CliException(CliException.WRONG_USAGE, Errors.unknownCommand(command, root));
    helped.usage(spec.commandLine().getOut());
    return 0;
  }
}
