package io.heddle.server.cli;

import io.heddle.server.operate.RunningServer;
import io.heddle.server.tls.WrongFileException;
import io.heddle.transport.ClientTls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a running server is asked.
 *
 * @param written what it has written down of itself, where this user runs it on this machine
 */
record AdminAddress(URI url, Optional<RunningServer> written) {
  /**
   * Finds it.
   *
   * @param named by the user; null: the one server that runs here
   */
  static AdminAddress of(@Nullable URI named) {
    // One that is named may be one that has written down what it asks for.
    if (named != null) return new AdminAddress(named, RunningServer.at(checked(named)));
    RunningServer found = only(RunningServer.find());
    return new AdminAddress(URI.create(found.admin()), Optional.of(found));
  }

  /** With what it asks for; empty: nothing that is known here. */
  Optional<Path> tokenFile() {
    return written.flatMap(server -> Optional.ofNullable(server.tokenFile())).map(Path::of);
  }

  /**
   * Whom to believe there: what the user says, or else the certificate that it has written down;
   * null: the authorities of this machine.
   *
   * @throws IOException if that certificate cannot be read
   */
  @Nullable SSLContext trust(TlsOptions tls) throws IOException {
    if (tls.given() != null || written.isEmpty()) {
      ClientTls told = tls.of(url);
      return told == null ? null : told.context();
    }
    try {
      return written.get().pinned();
    } catch (WrongFileException unreadable) {
      throw new IOException(
          "the certificate of " + url + ": " + unreadable.getMessage(), unreadable);
    }
  }

  private static URI checked(URI admin) {
    if (!List.of("http", "https").contains(String.valueOf(admin.getScheme()))
        || admin.getHost() == null
        || admin.getPort() > 65_535)
      throw new CliException(
          CliException.WRONG_USAGE,
          "--admin: expected a URL such as http://127.0.0.1:7070, got '" + admin + "'");
    return admin;
  }

  private static RunningServer only(List<RunningServer> found) {
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
