package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Off loopback, whoever asks the admin endpoint has to know a token. */
class AdminTokenIT {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir private Path folder;

  private String config(String mode) throws IOException {
    Path token = Files.writeString(folder.resolve("admin.token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString(mode));
    return Heddle.file(
        folder,
        "heddle.yaml",
        """
        listeners: [{protocol: echo, endpoint: "tcp://127.0.0.1:0"}]
        admin: {endpoint: "http://0.0.0.0:0", token-file: admin.token}
        """);
  }

  @Test
  void answersNobodyWhoDoesNotShowIt() throws IOException {
    String config = config("rw-------");
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", config)) {
      String scheme = "Authorization";
      for (String path : new String[] {"/metrics", "/api/listeners", "/health/ready"}) {
        assertThat(heddle.get(path).statusCode()).as(path).isEqualTo(401);
        assertThat(heddle.get(path, scheme, "Bearer " + TOKEN).statusCode())
            .as(path)
            .isEqualTo(200);
      }
      assertThat(heddle.get("/metrics", scheme, "Bearer " + TOKEN + "0").statusCode())
          .isEqualTo(401);
      assertThat(heddle.get("/metrics", scheme, "Basic " + TOKEN).statusCode()).isEqualTo(401);
      assertThat(heddle.get("/metrics").headers().firstValue("WWW-Authenticate"))
          .contains("Bearer");
    }
  }

  @Test
  void isReadAgainOnASignalUnlessItIsWrong() throws IOException {
    String config = config("rw-------");
    Path file = folder.resolve("admin.token");
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", config)) {
      Files.writeString(file, "fedcba9876543210\n");
      reload(heddle, "admin.token-file: another token from now on");
      assertThat(status(heddle, "fedcba9876543210")).isEqualTo(200);
      assertThat(status(heddle, TOKEN)).isEqualTo(401);

      Files.writeString(file, "short\n");
      Files.writeString(Path.of(config), "\ndrain-timeout: 3s\n", StandardOpenOption.APPEND);
      reload(
          heddle, "everything stays as it was: admin.token-file: " + file + ": expected a token");
      assertThat(heddle.errors()).doesNotContain("drain-timeout");
      assertThat(status(heddle, "fedcba9876543210")).isEqualTo(200);
      assertThat(status(heddle, "short")).isEqualTo(401);
    }
  }

  private static void reload(Heddle heddle, String said) {
    heddle.signal("HUP");
    await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains(said));
  }

  private static int status(Heddle heddle, String token) {
    return heddle.get("/health/ready", "Authorization", "Bearer " + token).statusCode();
  }

  @Test
  void isNotReadFromAFileThatOthersMayRead() throws IOException {
    assertRefused(config("rw-r--r--"), ": others may read or change it; chmod 600 keeps it yours");
  }

  @Test
  void isNotReadFromAFileThatIsNotThere() throws IOException {
    String config = config("rw-------");
    Files.delete(folder.resolve("admin.token"));
    Heddle.Result result = Heddle.run("check", config);
    assertThat(result.err())
        .isEqualTo(
            "heddle: %s:2: admin.token-file: no such file: %s; make it: (umask 077; openssl rand -hex 32 >FILE)"
                .formatted(config, folder.resolve("admin.token")));
    assertThat(Heddle.run("serve", "--config", config)).isEqualTo(result);
  }

  /** Before it starts, too. */
  private void assertRefused(String config, String sentence) {
    String whole = "heddle: " + config + ":2: admin.token-file: " + folder.resolve("admin.token");
    var refused = new Heddle.Result(2, "", whole + sentence);
    assertThat(Heddle.run("check", config)).isEqualTo(refused);
    assertThat(Heddle.run("serve", "--config", config)).isEqualTo(refused);
  }
}
