package io.heddle.server.cli;

import io.heddle.server.operate.AdminClient;
import io.heddle.server.operate.WrongRequestException;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command has that asks a running server. */
abstract class OperateCommand implements Callable<Integer> {
  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The server's admin endpoint (default: that of the one server you run here).")
  private @Nullable URI admin;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "With the token that the endpoint asks for, where it does.")
  private Optional<Path> tokenFile = Optional.empty();

  @Mixin private TlsOptions tls = new TlsOptions();

  @Option(names = "--json", description = "As JSON, for scripts.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    checkOptions();
    try (AdminClient client = client()) {
      PrintWriter out = spec.commandLine().getOut();
      run(client, json, out);
      out.flush();
      return 0;
    } catch (WrongRequestException wrong) {
      // The parameters of the request are the options of the command.
      throw new CliException(CliException.WRONG_USAGE, "--" + wrong.getMessage(), wrong);
    } catch (IOException refused) {
      throw new CliException(CliException.FAILED, Meaning.of(refused), refused);
    }
  }

  /** Before a server is looked for. */
  private void checkOptions() {
    try {
      check();
    } catch (IllegalArgumentException wrong) {
      throw new CliException(CliException.WRONG_USAGE, "--" + wrong.getMessage(), wrong);
    }
  }

  /**
   * Looks at what can be wrong without a server.
   *
   * @throws IllegalArgumentException naming the option, without its dashes
   */
  void check() {}

  abstract void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException;

  private AdminClient client() throws IOException {
    AdminAddress address = AdminAddress.of(admin);
    return new AdminClient(address.url(), tokenFile.or(address::tokenFile), address.trust(tls));
  }
}
