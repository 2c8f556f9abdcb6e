package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin endpoint over TLS, and the commands that ask it. */
class AdminTlsIT {
  @TempDir private Path folder;

  private Map<String, String> environment() {
    return Map.of("XDG_RUNTIME_DIR", folder.toString(), "JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
  }

  /** With NAME.pem and NAME.key as what it shows. */
  private Heddle serve(String more) throws IOException {
    Path token = Files.writeString(folder.resolve("admin.token"), "0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners: [{protocol: echo, endpoint: "tcp://127.0.0.1:0"}]
            admin:
              endpoint: https://127.0.0.1:0
              token-file: admin.token
              tls: {certificate: shown.pem, private-key: shown.key%s}
            """
                .formatted(more));
    return Heddle.serveWithDefaultAdmin(environment(), "--config", config);
  }

  private void show(String name) throws IOException {
    for (String end : List.of(".key", ".pem"))
      Files.copy(
          folder.resolve(name + end),
          folder.resolve("shown" + end),
          StandardCopyOption.REPLACE_EXISTING);
  }

  private Heddle.Result run(String... arguments) {
    return Heddle.runWith(environment(), "", arguments);
  }

  /** By somebody who does not run it. */
  private Heddle.Result asked(Heddle heddle, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("status", "--admin", heddle.admin().toString(), "--token-file"));
    arguments.add(folder.resolve("admin.token").toString());
    arguments.addAll(List.of(more));
    var elsewhere = new HashMap<>(environment());
    elsewhere.put("XDG_RUNTIME_DIR", folder.resolve("elsewhere").toString());
    return Heddle.runWith(elsewhere, "", arguments.toArray(String[]::new));
  }

  @Test
  void isAskedByTheCommandsWhichKnowTheCertificateOfTheServerThatTheyFind() throws IOException {
    Shell.selfSigned(folder, "old");
    show("old");
    try (var heddle = serve("");
        var client = heddle.lineClient("echo")) {
      assertThat(heddle.admin()).hasScheme("https");
      assertThat(client.ask("here")).isEqualTo("here");
      for (String[] command :
          new String[][] {
            {"status"}, {"connections"}, {"stack", "1"}, {"drain", "echo"}, {"resume", "echo"}
          }) {
        Heddle.Result result = run(command);
        assertThat(result.exitCode()).as("%s: %s", command[0], result.err()).isZero();
      }
      assertThat(heddle.errors())
          .contains("listener echo: drained, as 127.0.0.1:", "listener echo: resumed, as 127.");

      assertThat(asked(heddle, "--ca", folder.resolve("old.pem").toString()).exitCode()).isZero();
      assertThat(asked(heddle, "--insecure").exitCode()).isZero();
      Heddle.Result unknown = asked(heddle);
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.err()).hasLineCount(1).contains("--ca", "--insecure");
      String clear = heddle.admin().toString().replace("https", "http");
      assertThat(run("status", "--admin", clear).err()).contains("https:// where it has admin.tls");
      assertThat(run("status", "--admin", clear, "--insecure").err()).contains("is not encrypted");
    }
  }

  /** What is printed where several run can be typed as it stands. */
  @Test
  void isAskedByItsUrlAloneWhereThatIsOneOfSeveral() throws IOException {
    Shell.selfSigned(folder, "old");
    show("old");
    try (var one = serve("");
        var other = serve("")) {
      Heddle.Result several = run("status");
      assertThat(several.exitCode()).isEqualTo(1);
      Matcher advice = Pattern.compile("--admin (\\S+) \\(pid").matcher(several.err());
      List<String> urls = advice.results().map(each -> each.group(1)).toList();
      assertThat(urls).containsExactlyInAnyOrder(one.admin().toString(), other.admin().toString());
      for (String url : urls) {
        Heddle.Result status = run("status", "--admin", url);
        assertThat(status.out()).as(status.err()).startsWith(url + ": ready");
        assertThat(run("health", "--admin", url + "/"))
            .isEqualTo(new Heddle.Result(0, "ready", ""));
      }
      Path wrong = Files.writeString(folder.resolve("wrong.token"), "fedcba9876543210\n");
      assertThat(run("status", "--admin", urls.getFirst(), "--token-file", wrong.toString()).err())
          .as("what is said counts more than what is found")
          .contains("that of " + wrong);
    }
  }

  @Test
  void showsAnotherCertificateWhenItsFilesChangeAndTheOldOneWhileTheyAreWrong() throws IOException {
    Shell.selfSigned(folder, "old");
    Shell.selfSigned(folder, "new");
    show("old");
    try (var heddle = serve("")) {
      Files.writeString(folder.resolve("shown.pem"), "nothing\n");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("the old one stays"));
      assertThat(heddle.errors()).contains("admin: tls.certificate: ");
      assertThat(asked(heddle, "--ca", folder.resolve("old.pem").toString()).exitCode()).isZero();
      show("new");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("admin: read the changed files of tls"));
      assertThat(asked(heddle, "--ca", folder.resolve("new.pem").toString()).exitCode()).isZero();
      assertThat(run("status").exitCode()).as("found by itself").isZero();
      assertThat(asked(heddle, "--ca", folder.resolve("old.pem").toString()).exitCode())
          .isEqualTo(1);
    }
  }

  @Test
  void goesByOtherFilesOnASignal() throws IOException {
    Shell.selfSigned(folder, "old");
    Shell.selfSigned(folder, "new");
    show("old");
    try (var heddle = serve("")) {
      Path config = folder.resolve("heddle.yaml");
      Files.writeString(config, Files.readString(config).replace("shown.", "new."));
      heddle.signal("HUP");
      await()
          .atMost(Heddle.PATIENCE)
          .until(() -> heddle.errors().contains("configuration read again: admin.tls"));
      assertThat(asked(heddle, "--ca", folder.resolve("new.pem").toString()).exitCode()).isZero();
    }
  }

  @Test
  void asksForTheCertificateOfItsClients() throws IOException {
    Shell.selfSigned(folder, "old");
    Shell.selfSigned(folder, "operator");
    show("old");
    try (var heddle = serve(", client-ca: operator.pem")) {
      assertThat(run("status").exitCode()).isEqualTo(1);
      Heddle.Result shown =
          asked(
              heddle,
              "--ca",
              folder.resolve("old.pem").toString(),
              "--cert",
              folder.resolve("operator.pem").toString(),
              "--key",
              folder.resolve("operator.key").toString());
      assertThat(shown.exitCode()).as(shown.err()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          endpoint: "https://127.0.0.1:0" | 3: admin.endpoint: expected a certificate for https://
          tls: {certificate: no.pem}      | 3: admin.tls: expected an endpoint of https:// for it
          endpoint: "ftp://127.0.0.1:0"   | 3: admin.endpoint: expected http://HOST:PORT, https://HOST:PORT or off
          """)
  void wantsACertificateForHttpsAndNoneForHttp(String line, String sentence) {
    Heddle.Result result = check(line);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("heddle.yaml:" + sentence);
  }

  @Test
  void namesTheLineOfAFileThatCannotBeUsed() {
    Heddle.Result result =
        check("endpoint: \"https://127.0.0.1:0\"\n  tls:\n    certificate: no.pem");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("heddle.yaml:5: admin.tls.certificate: no such file: " + folder);
    assertThat(run("serve", "--config", folder.resolve("heddle.yaml").toString()))
        .isEqualTo(new Heddle.Result(2, "", result.err()));
  }

  @Test
  void takesACertificateFromTheConfigurationAlone() {
    Heddle.Result result = Heddle.run("serve", "echo", "--admin", "https://127.0.0.1:0");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("--admin: expected a certificate for https://", "below admin");
  }

  @Test
  void warnsOfATokenInTheClear() throws IOException {
    Path token = Files.writeString(folder.resolve("admin.token"), "0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Heddle.Result result = check("endpoint: \"http://0.0.0.0:0\"\n  token-file: admin.token");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .hasLineCount(1)
        .contains("warning: admin.endpoint: the token", "clear");
    assertThat(check("endpoint: \"http://127.0.0.1:0\"\n  token-file: admin.token").err())
        .isEmpty();
  }

  private Heddle.Result check(String admin) {
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            "listeners: [{protocol: echo, endpoint: \"tcp://127.0.0.1:0\"}]\nadmin:\n  "
                + admin
                + "\n");
    return Heddle.run("check", config);
  }
}
