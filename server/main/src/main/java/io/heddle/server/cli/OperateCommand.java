package io.heddle.server.cli;

import io.heddle.server.operate.AdminClient;
import io.heddle.server.operate.RunningServer;
import io.heddle.server.operate.WrongRequestException;
import io.heddle.server.text.Meaning;
import io.heddle.server.tls.WrongFileException;
import io.heddle.transport.ClientTls;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
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

  abstract void run(AdminClient server, boolean asJson, PrintWriter out)
      throws IOException, InterruptedException;

  private AdminClient client() throws IOException {
    if (admin != null) {
      ClientTls shown = tls.of(checked(admin));
      return new AdminClient(admin, tokenFile, shown == null ? null : shown.context());
    }
    RunningServer found = only(RunningServer.find());
    Optional<Path> token = Optional.ofNullable(found.tokenFile()).map(Path::of);
    return new AdminClient(
        URI.create(found.admin()), tokenFile.isPresent() ? tokenFile : token, trust(found, tls));
  }

  /** A server that is found by itself has written down what it shows. */
  static @Nullable SSLContext trust(RunningServer found, TlsOptions tls) throws IOException {
    ClientTls told = tls.given() == null ? null : tls.of(URI.create(found.admin()));
    if (told != null) return told.context();
    try {
      return found.pinned();
    } catch (WrongFileException unreadable) {
      throw new IOException(
          "the certificate of " + found.admin() + ": " + unreadable.getMessage(), unreadable);
    }
  }

  static URI checked(URI admin) {
    if (!List.of("http", "https").contains(String.valueOf(admin.getScheme()))
        || admin.getHost() == null
        || admin.getPort() > 65_535)
      throw new CliException(
          CliException.WRONG_USAGE,
          "--admin: expected a URL such as http://127.0.0.1:7070, got '" + admin + "'");
    return admin;
  }

  static RunningServer only(List<RunningServer> found) {
    if (found.size() == 1) return found.getFirst();
    throw new CliException(
        CliException.FAILED,
        found.isEmpty()
            ? "no server of yours with an admin endpoint runs here; start one with heddle serve, or"
                + " name its endpoint with --admin URL"
            : "several servers of yours run here, name one: "
                + found.stream()
                    .map(server -> "--admin " + server.admin() + " (pid " + server.pid() + ")")
                    .collect(Collectors.joining(", ")));
  }
}
