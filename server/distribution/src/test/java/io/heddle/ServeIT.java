package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** {@code heddle serve}: what it prints, and that real clients are served. */
class ServeIT {

  @Test
  void printsWhereItListensAndThatItIsReady() {
    try (var heddle =
        Heddle.serve("echo=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0", "--admin", "off")) {
      assertThat(heddle.lines()).hasSize(4);
      assertThat(heddle.lines().get(0)).matches("listening echo echo tcp://127\\.0\\.0\\.1:\\d+");
      assertThat(heddle.lines().get(1)).matches("listening echo-2 echo tcp://127\\.0\\.0\\.1:\\d+");
      assertThat(heddle.lines().get(2)).isEqualTo("admin off");
      assertThat(heddle.lines().get(3)).matches("ready in \\d+\\.\\d\\d s");
    }
  }

  @Test
  void givesEverythingBackAfterAHalfClose() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
        Socket client = heddle.connect("echo")) {
      client.getOutputStream().write("no newline".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("no newline");
    }
  }
}
