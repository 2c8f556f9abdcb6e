package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A service of systemd: what it is told, the sockets it hands over, and the units that are packed.
 */
class SystemdIT {
  private static final Path UNITS = Heddle.HOME.toAbsolutePath().resolve("systemd");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a path", "no path"})
  void isToldByTheServerItselfThatItIsReadyAndThatItStops(String kind) throws Exception {
    String name =
        kind.equals("a path")
            ? folder.resolve("notify").toString()
            : "@heddle " + UUID.randomUUID();
    try (var systemd = new Notified(name);
        var heddle =
            serve(systemd, Map.of(), "echo=tcp://127.0.0.1:0", "--set", "drain-timeout=7s")) {
      systemd.awaitToldBy(heddle.pid(), "READY=1 STATUS=serving");
      heddle.signal("TERM");
      // What the unit gives may be less than what the configuration does.
      systemd.awaitToldBy(heddle.pid(), "STOPPING=1 STATUS=draining EXTEND_TIMEOUT_USEC=22000000");
      assertThat(heddle.awaitExit()).isZero();
      assertThat(heddle.errors()).isEqualTo("heddle: draining; a second signal stops at once");
      assertThat(systemd.told()).hasSize(2);
    }
  }

  @Test
  void isNotToldThatItIsReadyBeforeEveryListenerIsBound() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    TestProtocol.slow(plugins);
    try (var systemd = new Notified(folder.resolve("notify").toString());
        var heddle =
            Heddle.start(
                List.of(),
                Map.of("NOTIFY_SOCKET", systemd.name()),
                "serve",
                "echo=tcp://127.0.0.1:0",
                "slow=tcp://127.0.0.1:0",
                "--plugins",
                plugins.toString())) {
      int gate = TestProtocol.awaitGate(heddle);
      heddle.signal("HUP");
      assertThat(systemd.told()).isEmpty();
      TestProtocol.pass(gate);
      systemd.awaitToldBy(heddle.pid(), "READY=1 STATUS=serving");
      assertThat(systemd.told().getFirst()).contains("READY=1");
    }
  }

  @Test
  void isToldWhileTheConfigurationIsReadAgainAndWhenItHasBeenEvenIfItIsWrong() throws Exception {
    String config =
        Heddle.file(
            folder, "heddle.yaml", "listeners: [{protocol: echo, endpoint: 'tcp://127.0.0.1:0'}]");
    try (var systemd = new Notified(folder.resolve("notify").toString());
        var heddle = serve(systemd, Map.of(), "--config", config)) {
      systemd.awaitToldBy(heddle.pid(), "READY=1 .*");
      long before = micros();
      Heddle.file(folder, "heddle.yaml", "nonsense");
      heddle.signal("HUP");
      await().atMost(Heddle.PATIENCE).until(() -> systemd.told().size() >= 3);
      assertThat(systemd.told().get(1)).contains(" RELOADING=1 MONOTONIC_USEC=");
      assertThat(systemd.told().get(2)).endsWith(" READY=1 STATUS=serving");
      MatchResult clock =
          Pattern.compile("MONOTONIC_USEC=(\\d+)")
              .matcher(systemd.told().get(1))
              .results()
              .findFirst()
              .orElseThrow();
      assertThat(Long.parseLong(clock.group(1))).isBetween(before, micros());
      assertThat(heddle.errors()).contains("configuration not read again");
    }
  }

  /** By the clock that is systemd's, too: a process that is told is on this machine. */
  private static long micros() throws IOException {
    String seconds = Shell.output("python3 -c 'import time; print(time.monotonic_ns() // 1000)'");
    return Long.parseLong(seconds);
  }

  @Test
  void isShownThatTheServerLivesUntilNothingRunsAnyMore() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    TestProtocol.jar(
        plugins,
        "greedy",
        """
        return connection -> {
          connection.readLine();
          System.err.println("busy");
          while (true) Thread.onSpinWait();
        };
        """);
    Map<String, String> environment =
        Map.of(
            "WATCHDOG_USEC",
            "300000",
            "JAVA_OPTS",
            "-Djdk.virtualThreadScheduler.parallelism=1 -Djdk.virtualThreadScheduler.maxPoolSize="
                // Before JDK 24 whoever waits for the sockets keeps one for that.
                + (Runtime.version().feature() >= 24 ? 1 : 2));
    try (var systemd = new Notified(folder.resolve("notify").toString());
        var heddle =
            serve(
                systemd,
                environment,
                "greedy=tcp://127.0.0.1:0",
                "--plugins",
                plugins.toString(),
                "--admin",
                "off")) {
      await().atMost(Heddle.PATIENCE).until(() -> signsOfLife(systemd) >= 3);
      try (var client = heddle.lineClient("greedy")) {
        client.send("now\n");
        await().atMost(Heddle.PATIENCE).until(() -> heddle.errors().contains("busy"));
        long shown = signsOfLife(systemd);
        await()
            .atMost(Heddle.PATIENCE)
            .during(Duration.ofMillis(900))
            .until(() -> signsOfLife(systemd) <= shown + 1);
      }
      assertThat(heddle.running()).isTrue();
    }
  }

  private static long signsOfLife(Notified systemd) {
    return systemd.told().stream().filter(line -> line.endsWith(" WATCHDOG=1")).count();
  }

  @Test
  void isToldNothingWhereItsSocketIsNotOneAndTheServerServesAllTheSame() {
    for (String name : List.of("vsock:2:9", "/" + "n".repeat(200), folder + "/nobody")) {
      Map<String, String> environment = Map.of("NOTIFY_SOCKET", name);
      try (var heddle = Heddle.serve(List.of(), environment, "echo=tcp://127.0.0.1:0");
          var client = heddle.lineClient("echo")) {
        assertThat(client.ask("served")).isEqualTo("served");
        await()
            .atMost(Heddle.PATIENCE)
            .untilAsserted(
                () -> assertThat(heddle.errors()).contains("the service manager is not told: "));
      }
    }
  }

  private static Heddle serve(Notified systemd, Map<String, String> more, String... arguments) {
    var environment = new HashMap<>(more);
    environment.put("NOTIFY_SOCKET", systemd.name());
    return Heddle.serve(List.of(), environment, arguments);
  }

  @Test
  void handsOverItsSocketToAServiceThatBeginsWithTheFirstClient() throws Exception {
    Shell.require("systemd-socket-activate");
    Path path = folder.resolve("heddle.sock");
    try (var heddle = activate(1, path)) {
      await().atMost(Heddle.PATIENCE).until(() -> path.toFile().exists());
      // It waits in the backlog of a socket that nobody but systemd has so far.
      assertThat(askUnix(path)).isEqualTo("OK PONG\n");
      await().atMost(Heddle.PATIENCE).until(() -> heddle.lines().size() == 3);
      assertThat(heddle.lines().getFirst()).isEqualTo("listening commands commands unix://" + path);
      heddle.signal("TERM");
      assertThat(heddle.awaitExit()).isZero();
    }
    assertThat(path).as("it is systemd's").exists();
  }

  @Test
  void isToldThatOneSocketIsAllThatCanBeTaken() throws Exception {
    Shell.require("systemd-socket-activate");
    Path path = folder.resolve("heddle.sock");
    try (var heddle = activate(2, path)) {
      await().atMost(Heddle.PATIENCE).until(() -> path.toFile().exists());
      SocketChannel.open(UnixDomainSocketAddress.of(path)).close();
      assertThat(heddle.awaitExit()).isEqualTo(2);
      assertThat(heddle.errors())
          .contains(
              "heddle: 2 sockets come from systemd (LISTEN_FDS), expected one: leave one ListenStream= in the .socket unit");
    }
  }

  /** A service that is started when somebody comes. */
  private Heddle activate(int sockets, Path path) {
    var prefix = new ArrayList<>(List.of("systemd-socket-activate", "-E", "JAVA_HOME"));
    for (int i = 0; i < sockets; i++)
      prefix.addAll(List.of("-l", path + (i == 0 ? "" : String.valueOf(i))));
    return Heddle.start(prefix, Map.of(), "serve", "commands=unix://" + path, "--admin", "off");
  }

  private static String askUnix(Path path) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      channel.write(ByteBuffer.wrap("PING\n".getBytes(UTF_8)));
      var answer = ByteBuffer.allocate("OK PONG\n".length());
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      return new String(answer.array(), 0, answer.position(), UTF_8);
    }
  }

  @Test
  void findsNothingWrongWithTheUnits() throws IOException {
    Shell.require("systemd-analyze");
    install();
    Path units = folder.resolve("etc/systemd/system");
    // It looks for the programs as well.
    for (String unit : List.of("heddle.service", "heddle.socket")) {
      String text = Files.readString(units.resolve(unit));
      Files.writeString(units.resolve(unit), text.replace("=/opt/", "=" + folder + "/opt/"));
    }
    Heddle.Result verified =
        Shell.run(
            units, Map.of(), "systemd-analyze verify --man=no ./heddle.service ./heddle.socket");
    assertThat(verified.err() + verified.out()).doesNotContain("heddle");
    assertThat(verified.exitCode()).isZero();
  }

  /** As the README says, but into a folder. */
  private void install() throws IOException {
    Path archive = Heddle.HOME.toAbsolutePath().resolveSibling("heddle-0.1.0.tar.gz");
    Matcher block =
        Pattern.compile("(?s)## As a service\n.*?```sh\n(.*?)```")
            .matcher(Files.readString(Shell.root().resolve("README.md")));
    assertThat(block.find()).isTrue();
    String commands = block.group(1).replaceAll("/(opt|etc)\\b", folder + "/$1");
    Files.createDirectories(folder.resolve("opt"));
    Files.createDirectories(folder.resolve("etc/systemd/system"));
    String log =
        Shell.run(
                archive.getParent(),
                Map.of(),
                "set -e; sudo() { \"$@\"; }; systemctl() { echo \"$@\"; }\n" + commands)
            .out();
    assertThat(log).isEqualTo("daemon-reload\nenable --now heddle.service");
    assertThat(Heddle.run("check", folder + "/etc/heddle/heddle.yaml").exitCode()).isZero();
    assertThat(folder.resolve("opt/heddle/bin/heddle")).isExecutable();
  }

  @Test
  void findsTheServiceWellConfined() {
    Shell.require("systemd-analyze");
    String table =
        Shell.output(
            "systemd-analyze security --no-pager --offline=true --threshold=20 \"$1\"",
            UNITS.resolve("heddle.service"));
    assertThat(table).contains("Overall exposure level for heddle.service: ");
  }
}
