package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a running server, which they find by themselves. */
class OperateIT {
  @TempDir private Path folder;

  /** Where servers of this test alone write themselves down. */
  private Map<String, String> environment() {
    return Map.of("XDG_RUNTIME_DIR", folder.toString(), "JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
  }

  private Heddle serve(String... arguments) {
    return Heddle.serve(List.of(), environment(), arguments);
  }

  private Heddle.Result run(String... arguments) {
    return Heddle.runWith(environment(), "", arguments);
  }

  /** As somebody who does not run the server. */
  private Heddle.Result stranger(String... arguments) {
    var elsewhere = new HashMap<>(environment());
    elsewhere.put("XDG_RUNTIME_DIR", folder.resolve("elsewhere").toString());
    return Heddle.runWith(elsewhere, "", arguments);
  }

  private String output(String... arguments) {
    Heddle.Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    return result.out();
  }

  @Test
  void tellsWhatTheListenersDo() throws IOException {
    try (var heddle = serve("commands=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands")) {
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      assertThat(output("status").lines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith(heddle.admin() + ": ready, up ")
                      .contains(", heddle 0.1.0, pid " + heddle.pid() + ", Java "),
              line ->
                  assertThat(line)
                      .matches("1 of [\\d,]+ connections, [\\d,]+ of [\\d,]+ descriptors, heap .*"),
              line -> assertThat(line).isEmpty(),
              line -> assertThat(line).startsWith("LISTENER  PROTOCOL  STATE"),
              line ->
                  assertThat(line)
                      .matches(
                          "commands +commands +accepting +1 +1 +1 +\\S+ +\\S+ +5 B +8 B +tcp://.*"),
              line -> assertThat(line).matches("echo +echo +accepting +0 +0 +0 +- +- .*"));
      var json = new ObjectMapper().readTree(output("status", "--json"));
      assertThat(json.get("status").asText()).isEqualTo("ready");
      assertThat(json.get("stuck").asInt()).isZero();
      assertThat(json.get("server").get("connections").asInt()).isEqualTo(1);
      assertThat(json.get("listeners")).hasSize(2);
    }
  }

  @Test
  void tellsByItsExitCodeWhetherTheServerIsReady() {
    assertThat(run("health").err()).startsWith("heddle: no server of yours");
    try (var heddle = serve("echo=tcp://127.0.0.1:0");
        var client = heddle.lineClient("echo")) {
      assertThat(client.ask("here")).isEqualTo("here");
      assertThat(output("health")).isEqualTo("ready");
      assertThat(output("health", "--admin", heddle.admin().toString())).isEqualTo("ready");
      heddle.signal("TERM");
      // It waits for the client, which has no request to end behind.
      await().atMost(Heddle.PATIENCE).until(() -> heddle.get("/health/ready").statusCode() == 503);
      assertThat(run("health"))
          .isEqualTo(new Heddle.Result(1, "", "heddle: " + heddle.admin() + ": not ready"));
      assertThat(output("health", "--live")).isEqualTo("up");
      heddle.signal("TERM").awaitExit();
      Heddle.Result gone = run("health", "--live", "--admin", heddle.admin().toString());
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err()).startsWith("heddle: " + heddle.admin() + "/health/live: ");
    }
  }

  @Test
  void findsWhatIsStuckAndNamesTheProtocolsCode() throws IOException {
    try (var heddle = serve("chargen=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0");
        var unread = heddle.lineClient("chargen");
        var idle = heddle.lineClient("echo")) {
      assertThat(unread.readText(1)).isNotEmpty();
      assertThat(idle.ask("here")).isEqualTo("here");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(output("connections", "--stuck"))
                  .contains("the peer to take what was written", "io.heddle.chargen.Chargen")
                  .doesNotContain("echo"));
      JsonNode stack =
          new ObjectMapper()
              .readTree(output("connections", "--stuck", "--json"))
              .at("/connections/0/stack");
      assertThat(stack.path("waits-for").asText()).isEqualTo("the peer to take what was written");
      assertThat(stack.at("/protocol-frames/0").asText()).startsWith("io.heddle.chargen.Chargen");
      assertThat(output("status")).contains("\n1 stuck for a second or more: heddle connections");
      String id = id(output("connections", "--listener", "chargen"));
      assertThat(output("stack", id))
          .contains("  > io.heddle.chargen.Chargen", "    io.heddle.transport.WireWriter")
          .contains("-" + id + ": writing for ");
      assertThat(output("kill", id)).startsWith("killed connection " + id + " of listener chargen");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> assertThat(output("connections")).doesNotContain("chargen"));
      Heddle.Result gone = run("kill", id);
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err()).contains("there is no connection \"" + id + "\" now");
    }
  }

  private static String id(String table) {
    return table.lines().skip(1).findFirst().orElseThrow().strip().replaceFirst(" .*", "");
  }

  /** More than the endpoint gives at a time, while what they are sorted by changes. */
  @Test
  void listsAsManyConnectionsAsAreAskedFor() throws Exception {
    var done = new AtomicBoolean();
    byte[] message = {'x', '\n'};
    try (var heddle = serve("echo=tcp://127.0.0.1:0");
        var clients =
            new EchoClients(heddle.address("echo"), SocketFactory.getDefault(), 1_100, message)) {
      Thread busy =
          Thread.ofPlatform()
              .start(() -> {
                while (!done.get()) clients.exchange(1);
              });
      try {
        assertThat(listed("--limit=1050", "--sort=-id"))
            .hasSize(1_050)
            .doesNotHaveDuplicates()
            .isSortedAccordingTo(Comparator.reverseOrder());
        for (String sort : List.of("bytes-in", "-active-for", "id"))
          assertThat(listed("--limit=5000", "--sort=" + sort))
              .as(sort)
              .hasSize(1_100)
              .doesNotHaveDuplicates();
        assertThat(output("connections", "--limit=1050", "--sort=requests").lines())
            .hasSize(1 + 1_050 + 1)
            .last(STRING)
            .isEqualTo("1,050 of 1,100; --limit N shows more");
        assertThat(output("connections", "--limit=1100").lines()).hasSize(1 + 1_100);
      } finally {
        done.set(true);
        busy.join();
      }
    }
  }

  private List<Long> listed(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("connections", "--json"));
    arguments.addAll(List.of(options));
    List<Long> ids = new ArrayList<>();
    for (JsonNode each :
        new ObjectMapper().readTree(output(arguments.toArray(String[]::new))).get("connections"))
      ids.add(each.get("id").asLong());
    return ids;
  }

  @Test
  void drainsAndResumes() throws IOException {
    try (var heddle = serve("commands=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands")) {
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      assertThat(output("drain", "commands")).startsWith("commands: draining, ");
      assertThat(client.readLine()).isNull();
      assertThat(output("status")).containsPattern("commands +commands +draining");
      assertThat(output("resume", "commands")).isEqualTo("commands: accepting");
      assertThat(output("drain").lines()).hasSize(2);
      assertThat(new ObjectMapper().readTree(output("drain", "--json")).get("listeners"))
          .hasSize(2);
      assertThat(heddle.errors())
          .containsPattern("listener commands: drained, as 127.0.0.1:\\d+ asked")
          .containsPattern("listener commands: resumed, as 127.0.0.1:\\d+ asked")
          .containsPattern("listener echo: need not be drained, as 127.0.0.1:\\d+ asked");
      assertThat(output("status")).doesNotContain("accepting");
      assertThat(run("resume", "chat").err()).contains("there is no listener \"chat\"");
    }
  }

  @Test
  void saysWhichServersThereAreWhereItCannotTell() throws IOException {
    Heddle.Result none = run("status");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).contains("no server of yours", "--admin URL");
    try (var one = serve("echo=tcp://127.0.0.1:0")) {
      try (var other = serve("echo=tcp://127.0.0.1:0")) {
        assertThat(run("status").err())
            .contains("several servers", "--admin " + one.admin(), "--admin " + other.admin());
        assertThat(output("status", "--admin", other.admin().toString())).contains("ready");
      }
      assertThat(output("status")).as("the other was killed").startsWith(one.admin().toString());
      one.signal("TERM");
      assertThat(one.awaitExit()).isZero();
    }
    assertThat(run("status").err()).as("one has ended").contains("no server of yours");
    Path elsewhere = folder.resolve("heddle").resolve("1-1000000000.json");
    Files.writeString(elsewhere, "{}");
    try (var next = serve("echo=tcp://127.0.0.1:0");
        var written = Files.list(folder.resolve("heddle"))) {
      assertThat(written)
          .as("neither who has ended nor who was killed, but who may run in another namespace")
          .hasSize(2)
          .contains(elsewhere)
          .anyMatch(file -> file.toString().endsWith("-" + next.pid() + ".json"));
    }
  }

  @Test
  void saysWhichOptionIsWrong() {
    List<String> known =
        List.of(
            "--limit=0",
            "--limit=\u0661",
            "--limit=-1",
            "--sort=name",
            "--stuck=abc",
            "--stuck=5",
            "--activity=x");
    for (String wrong : known) assertRefused(wrong);
    assertRefused("--peer=10.0.0.0/99");
    assertThat(run("connections", "--limit=5").err()).as("a server").contains("no server of yours");
    try (var heddle = serve("echo=tcp://127.0.0.1:0")) {
      for (String wrong : known) assertRefused(wrong);
      assertRefused("--listener=ecko");
      String other = "http://127.0.0.1:" + heddle.port("echo");
      assertThat(run("status", "--admin", other).exitCode()).isEqualTo(1);
      assertThat(heddle.get("/api/connections?limit=%D9%A1").body())
          .contains("limit: expected 1 to 1000");
    }
  }

  private void assertRefused(String wrong) {
    Heddle.Result refused = run("connections", wrong);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    String option = wrong.substring(0, wrong.indexOf('='));
    assertThat(refused.err())
        .startsWith("heddle: " + option + ": expected")
        .containsPattern(
            ", got '" + wrong.substring(option.length() + 1) + "'( \\(see [a-z -]+\\))?$")
        .hasLineCount(1);
  }

  /** As one does that a service manager has started: it has no folder of a session. */
  @Test
  void findsAServerThatKnowsNoFolderOfASession() {
    String temporary = "-Djava.io.tmpdir=" + folder;
    try (var heddle =
        Heddle.serve(
            List.of(),
            Map.of("JAVA_OPTS", temporary, "XDG_RUNTIME_DIR", ""),
            "echo=tcp://127.0.0.1:0")) {
      var elsewhere = Map.of("JAVA_OPTS", temporary, "XDG_RUNTIME_DIR", folder + "/session");
      assertThat(Heddle.runWith(elsewhere, "", "status").out())
          .startsWith(heddle.admin().toString());
    }
  }

  @Test
  void showsTheTokenOfTheServerThatItFinds() throws IOException {
    Path token = folder.resolve("token");
    Files.writeString(token, "0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners: [{protocol: echo, endpoint: "tcp://127.0.0.1:0"}]
            admin: {endpoint: "http://127.0.0.1:0", token-file: token}
            """);
    try (var heddle = serve("--config", config)) {
      assertThat(output("status")).contains("echo");
      String admin = heddle.admin().toString();
      assertThat(output("status", "--admin", admin)).as("it is the one").contains("echo");
      assertThat(output("status", "--admin", admin, "--token-file", token.toString()))
          .contains("echo");

      assertThat(stranger("status", "--admin", admin))
          .isEqualTo(
              new Heddle.Result(
                  1,
                  "",
                  "heddle: "
                      + admin
                      + ": expected the token of its admin.token-file, got none; name that file with --token-file FILE"));
      String other = Heddle.file(folder, "other", "fedcba9876543210\n");
      Heddle.Result wrong = stranger("status", "--admin", admin, "--token-file", other);
      assertThat(wrong.exitCode()).isEqualTo(1);
      assertThat(wrong.err()).contains("got that of " + other + "; name that file with --token");
      assertThat(stranger("status", "--admin", admin, "--token-file", token.toString()).out())
          .contains("echo");
    }
  }
}
