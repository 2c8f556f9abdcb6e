package io.heddle.server.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Makes files as operators do. */
final class Openssl {
  private Openssl() {}

  /** What a tool that is not there would have been asked to do is left out. */
  static Path make(Path folder, String name, String... arguments) throws Exception {
    Path made = folder.resolve(name);
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-out", made.toString()));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException missing) {
      return Assumptions.abort("openssl is not installed here");
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return made;
  }
}
