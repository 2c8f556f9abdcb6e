package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
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
      for (String path : new String[] {"/metrics", "/api/listeners", "/api/connections"}) {
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
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(heddle.errors())
                  .contains("admin: refused GET \"/metrics\" of 127.0.0.1:", ": Unauthorized"));
      for (int i = 0; i < 50; i++) heddle.get("/metrics", scheme, "Bearer wrong" + i);
      assertThat(heddle.errors().lines().filter(line -> line.contains("refused")).count())
          .as("bounded")
          .isLessThan(30);
      assertThat(heddle.errors()).contains("left out").doesNotContain("wrong", TOKEN);
    }
  }

  @Test
  void isNotAskedOfWhoeverOnlyWantsToKnowWhetherItIsHealthy() throws IOException {
    String config = config("rw-------");
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", config)) {
      assertThat(heddle.get("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
      assertThat(heddle.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
      for (String path : new String[] {"/health/live/../../metrics", "/health/%2e%2e/metrics"})
        assertThat(heddle.get(path).body()).as(path).doesNotContain("heddle_");
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
          heddle,
          "everything stays as it was: "
              + config
              + ":2: admin.token-file: "
              + file
              + ": expected a token");
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
    return heddle.get("/api/listeners", "Authorization", "Bearer " + token).statusCode();
  }

  /** As Kubernetes hands over a Secret: this one is root's, and not the server's to change. */
  @Test
  void isReadFromAFileThatRootLetsItsGroupRead() throws IOException {
    Shell.require("setpriv");
    String config = config("r--r-----");
    assumeTrue(Files.getAttribute(Path.of(config), "unix:uid").equals(0), "not root");
    List<String> somebody =
        List.of(
            "setpriv",
            "--reuid=4242",
            "--regid=4242",
            "--clear-groups",
            // Wherever the distribution is: it may read everything, and change nothing.
            "--inh-caps=+dac_read_search",
            "--ambient-caps=+dac_read_search");
    String[] serve = {"--config", config, "--admin", "http://0.0.0.0:0"};
    try (var heddle = Heddle.serve(somebody, Map.of(), serve)) {
      assertThat(status(heddle, TOKEN)).isEqualTo(200);
    }
    Files.setPosixFilePermissions(
        folder.resolve("admin.token"), PosixFilePermissions.fromString("r--r--r--"));
    try (var heddle = Heddle.start(somebody, Map.of(), "serve", serve)) {
      assertThat(heddle.awaitExit()).isEqualTo(2);
      assertThat(heddle.errors()).contains("others may read or change it");
    }
  }

  @Test
  void isNotReadFromAFileThatOthersMayRead() throws IOException {
    assertRefused(
        config("rw-r--r--"),
        folder.resolve("admin.token") + ": others may read or change it; chmod 600 keeps it yours");
  }

  @Test
  void isNotReadWhereNoHeaderTakesIt() throws IOException {
    String config = config("rw-------");
    Files.writeString(folder.resolve("admin.token"), "tokén-of-sixteen-letters\n");
    assertRefused(
        config,
        folder.resolve("admin.token")
            + ": expected letters, digits and signs of ASCII without blanks, as a header takes them; openssl rand -hex 32 makes some");
  }

  @Test
  void letsWhoeverHasItComeByAnyName() throws IOException {
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", config("rw-------"))) {
      int port = heddle.admin().getPort();
      String named =
          "curl -s --resolve heddle.example:%d:127.0.0.1 http://heddle.example:%d/api/server"
              .formatted(port, port);
      assertThat(Shell.output(named + " -H 'Authorization: Bearer " + TOKEN + "'"))
          .contains("\"state\":\"ready\"");
      assertThat(Shell.output(named)).contains("\"status\":401");
    }
  }

  @Test
  void isNotReadFromAFileThatIsNotThere() throws IOException {
    String config = config("rw-------");
    Files.delete(folder.resolve("admin.token"));
    assertRefused(
        config,
        "no such file: %s; make it: (umask 077; openssl rand -hex 32 >FILE)"
            .formatted(folder.resolve("admin.token")));
  }

  /** Before it starts, too. */
  private void assertRefused(String config, String sentence) {
    String whole = "heddle: " + config + ":2: admin.token-file: " + sentence;
    for (Heddle.Result refused :
        List.of(Heddle.run("check", config), Heddle.run("serve", "--config", config))) {
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).endsWith(whole);
    }
  }
}
