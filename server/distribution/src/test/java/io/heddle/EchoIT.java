package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code echo} on the wire: every byte back, unchanged. */
class EchoIT {
  private static final int MIB = 1 << 20;
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("echo=tcp://127.0.0.1:0");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  @Test
  void givesTenMebibytesBackWhileTheyAreStillBeingSent() throws Exception {
    byte[] sent = random(10 * MIB);
    try (Socket client = heddle.connect("echo")) {
      var writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              Shell.THREADS);
      assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
      writing.get();
    }
  }

  @Test
  void answersAtOnceAndGoesOn() throws IOException {
    try (Socket client = heddle.connect("echo")) {
      for (int i = 0; i < 1000; i++) {
        client.getOutputStream().write(i);
        assertThat(client.getInputStream().read()).isEqualTo(i & 0xFF);
      }
    }
  }

  @Test
  void givesAHalfClosedPeerEverythingAndThenTheEnd() throws IOException {
    byte[] sent = random(MIB);
    try (Socket client = heddle.connect("echo")) {
      var reading =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return client.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              Shell.THREADS);
      client.getOutputStream().write(sent);
      client.shutdownOutput();
      assertThat(reading.join()).isEqualTo(sent);
    }
  }

  @Test
  void givesNothingBackForNothing() throws IOException {
    try (Socket client = heddle.connect("echo")) {
      client.shutdownOutput();
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void givesNcItsFileBack(@TempDir Path folder) throws IOException {
    Shell.require("nc");
    Path file = Files.write(folder.resolve("random"), random(3 * MIB));
    Shell.output("nc -N 127.0.0.1 $1 <$2 >$2.back", heddle.port("echo"), file);
    assertThat(folder.resolve("random.back")).hasSameBinaryContentAs(file);
  }

  @Test
  void givesPythonEveryByteThereIs() {
    Shell.require("python3");
    String answer =
        Shell.output(
            """
            python3 - $1 <<'END'
            import socket, sys
            every = bytes(range(256)) * 40
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
            s.sendall(every)
            back = b""
            while len(back) < len(every):
                back += s.recv(4096)
            print(back == every)
            END
            """,
            heddle.port("echo"));
    assertThat(answer).isEqualTo("True");
  }

  @Test
  void talksToTelnet() {
    assertThat(Shell.askByTelnet(heddle.port("echo"), "hello there")).isEqualTo("hello there");
  }

  @Test
  void talksToBash() {
    String answer =
        Shell.output(
            "exec 3<>/dev/tcp/127.0.0.1/$1; echo hello >&3; read -r answer <&3; echo \"$answer\"",
            heddle.port("echo"));
    assertThat(answer).isEqualTo("hello");
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(7).nextBytes(random);
    return random;
  }
}
