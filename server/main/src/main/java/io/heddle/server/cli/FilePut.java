package io.heddle.server.cli;

import io.heddle.server.remote.FileServer;
import io.heddle.server.remote.Transferred;
import io.heddle.server.remote.Upload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code heddle file put}. */
@Command(
    name = "put",
    description = {
      "Puts a file on the server, in place of the one that may be there.",
      "Nobody sees it there before it is whole. Where a put was cut, the same command goes on."
    })
final class FilePut extends FileCommand {
  @Parameters(index = "1", paramLabel = "LOCAL", description = "The file.")
  private Path local = Path.of("");

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "REMOTE",
      description =
          "Its name there, in folders with / between them; ended by / the folder it is put in"
              + " (default: its own name).")
  private String remote = "";

  @Override
  void run(FileServer server) throws IOException {
    String name = remote.isEmpty() || remote.endsWith("/") ? remote + ownName() : remote;
    Transferred done;
    try (var bar = ProgressBar.open(name)) {
      done = new Upload(server, local, name, bar).run();
    }
    System.out.println(FileText.of(name, done, "there"));
  }

  private String ownName() {
    if (!Files.isRegularFile(local)) return "";
    return String.valueOf(local.toAbsolutePath().normalize().getFileName());
  }
}
