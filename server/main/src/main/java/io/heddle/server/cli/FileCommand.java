package io.heddle.server.cli;

import io.heddle.protocol.ProtocolException;
import io.heddle.server.remote.FileServer;
import io.heddle.server.remote.LocalFileException;
import io.heddle.server.remote.RefusedException;
import io.heddle.server.text.EndpointText;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Client;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What the commands of {@code heddle file} have in common: a server, and how to speak of it. */
abstract class FileCommand implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** {@code heddle file}, which does nothing by itself. */
  @Command(
      name = "file",
      description = "Puts files on a server of the protocol file, gets them, and lists them.",
      subcommands = {FilePut.class, FileGet.class, FileLs.class})
  static final class Group {}

  @Parameters(
      index = "0",
      paramLabel = "ENDPOINT",
      description = "Where the server listens, such as tcp://127.0.0.1:7000.")
  private String endpoint = "";

  @Mixin private TlsOptions tls = new TlsOptions();

  /** What is done with the server. */
  abstract void run(FileServer server) throws IOException;

  @Override
  public Integer call() {
    Endpoint server = endpoint();
    try (var client = new Client(Limits.DEFAULTS, tls.of(server))) {
      StreamConnection connection = connect(client, server);
      try {
        run(new FileServer(connection));
      } finally {
        connection.close();
      }
      return 0;
    } catch (LocalFileException local) {
      throw failed(String.valueOf(local.getMessage()), local);
    } catch (RefusedException | ProtocolException e) {
      throw failed(server + ": " + FileServer.printable(String.valueOf(e.getMessage())), e);
    } catch (IOException lost) {
      throw failed(
          "lost the connection to %s: %s; the same command again goes on from there"
              .formatted(server, Meaning.of(lost)),
          lost);
    }
  }

  private Endpoint endpoint() {
    try {
      Endpoint server = EndpointText.parse(endpoint);
      if (!Client.connectsTo(server))
        throw wrong(
            server + ": files need a connection; name an endpoint of tcp://, tls:// or unix://");
      if (server.path().isEmpty() && server.port() == 0)
        throw wrong(server + ": nothing listens on port 0; name the port that the server printed");
      return server;
    } catch (IllegalArgumentException malformed) {
      throw wrong(String.valueOf(malformed.getMessage()));
    }
  }

  private static StreamConnection connect(Client client, Endpoint server) {
    try {
      return client.connect(server, CONNECT_TIMEOUT);
    } catch (IOException unreachable) {
      throw failed(Meaning.of(unreachable), unreachable);
    }
  }

  static CliException wrong(String sentence) {
    return new CliException(CliException.WRONG_USAGE, sentence);
  }

  private static CliException failed(String sentence, IOException cause) {
    return new CliException(CliException.FAILED, sentence, cause);
  }

  /** Behind the last slash. */
  static String lastName(String remote) {
    return remote.substring(remote.lastIndexOf('/') + 1);
  }
}
