package io.heddle.server.cli;

import io.heddle.server.remote.Download;
import io.heddle.server.remote.FileServer;
import io.heddle.server.remote.Transferred;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle file get}. */
@Command(
    name = "get",
    description = {
      "Gets a file from the server, in place of the one that may be here.",
      "Until it is whole and its SHA-256 is right it is in LOCAL.part, where the same command goes"
          + " on after it was cut."
    })
final class FileGet extends FileCommand {
  @Parameters(index = "1", paramLabel = "REMOTE", description = "Its name there.")
  private String remote = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "LOCAL",
      description =
          "The file, or the folder it is put in, as is one that is ended by / (default: its last"
              + " name, here).")
  private @Nullable String local;

  @Override
  void run(FileServer server) throws IOException {
    Path place = place();
    Transferred done;
    try (var bar = ProgressBar.open(remote)) {
      done = new Download(server, remote, place, bar).run();
    }
    System.out.println(FileText.of(place.toString(), done, "here"));
  }

  private Path place() {
    String name = lastName(remote);
    Path here = Path.of(local == null ? "" : local);
    boolean folder = local == null || local.endsWith("/") || Files.isDirectory(here);
    if (!folder) return here;
    if (name.isEmpty()) throw wrong("REMOTE: expected the name of a file, got '" + remote + "'");
    return here.resolve(name);
  }
}
