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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus, promtool and the documents make of the metrics of a server that has every kind
 * of listener, after some traffic over each. {@code -Dpages=write} writes the table.
 */
class MetricsPageIT {
  private static final boolean WRITING = "write".equals(System.getProperty("pages"));
  private static final Path DOCUMENTS = Shell.root().resolve("server/docs");
  private static final List<String> DOCUMENTED =
      List.of("metrics.md", "grafana-dashboard.json", "alerts.yaml");

  @TempDir private static Path folder;

  private static Heddle heddle;

  @BeforeAll
  static void serveOverEverything() throws IOException {
    Shell.selfSigned(folder, "server");
    heddle =
        Heddle.serve(
            "--config",
            Heddle.file(
                folder,
                "heddle.yaml",
                """
                access-log: access.jsonl
                listeners:
                  - {name: plain, protocol: commands, endpoint: "tcp://127.0.0.1:0"}
                  - {name: secret, protocol: commands, endpoint: "tls://127.0.0.1:0",
                     tls: {certificate: server.pem, private-key: server.key}}
                  - {name: local, protocol: echo, endpoint: "unix://%1$s/echo.sock"}
                  - {name: datagrams, protocol: echo, endpoint: "udp://127.0.0.1:0"}
                """
                    .formatted(folder)));
    talk();
    // Figures of collections come with the first one.
    Shell.output("\"$1/bin/jcmd\" $2 GC.run", System.getProperty("java.home"), heddle.pid());
    await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("heddle_pins_watched") == 1);
    await().atMost(Heddle.PATIENCE).until(() -> heddle.metric("jvm_gc_pause_seconds_count") > 0);
  }

  @AfterAll
  static void end() {
    heddle.close();
  }

  private static void talk() throws IOException {
    try (var client = heddle.lineClient("plain")) {
      assertThat(client.ask("PING")).startsWith("OK");
    }
    assertThat(Openssl.client(heddle.port("secret"), "UPPER shout\nQUIT\n")).contains("OK SHOUT");
    try (var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(folder.resolve("echo.sock")));
      client.write(ByteBuffer.wrap("x".getBytes(UTF_8)));
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1);
    }
    try (var client = new DatagramClient()) {
      assertThat(client.ask("word".getBytes(UTF_8), heddle.address("datagrams")))
          .isEqualTo("word".getBytes(UTF_8));
    }
  }

  @Test
  void passesTheLintOfPromtool() throws IOException {
    Shell.require("promtool");
    Path page = Files.writeString(folder.resolve("metrics.txt"), heddle.get("/metrics").body());
    Heddle.Result lint = Shell.run(folder, Map.of(), "promtool check metrics <$1", page);
    assertThat(lint).isEqualTo(new Heddle.Result(0, "", ""));
  }

  @Test
  void isTheSameInOpenMetrics() {
    String open =
        heddle.get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0").body();
    assertThat(open).endsWith("# EOF\n");
    Set<String> names = new PrometheusText(heddle.get("/metrics").body()).families().keySet();
    assertThat(new PrometheusText(open.replace("# EOF\n", "")).families().keySet())
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> name.replaceFirst("_(total|info)$", "")).toList());
  }

  @Test
  void hasATableOfWhatIsServed() throws IOException {
    Path page = DOCUMENTS.resolve("metrics.md");
    String text = Files.readString(page);
    String written =
        text.replaceFirst(
            "(?s)(-Dpages=write -->\n).*?(<!-- end -->)",
            "$1\n" + Matcher.quoteReplacement(table()) + "\n$2");
    if (WRITING) Files.writeString(page, written);
    boolean scheduler = Runtime.version().feature() >= 24;
    assertThat(scheduler ? Files.readString(page) : withoutScheduler(Files.readString(page)))
        .isEqualTo(scheduler ? written : withoutScheduler(written));
  }

  private static String withoutScheduler(String page) {
    return page.replaceAll("(?m)^\\| `heddle_(virtual_threads|carriers)\\w*`.*\n", "");
  }

  private static String table() {
    List<String> rows = new ArrayList<>();
    rows.add("| name | type | labels | what it says |");
    rows.add("|---|---|---|---|");
    for (PrometheusText.Family family :
        new PrometheusText(heddle.get("/metrics").body()).families().values()) {
      if (!family.name().matches("(heddle|resilience4j)_.*")) continue;
      assertThat(family.help()).as(family.name()).isNotBlank();
      rows.add(
          "| `%s` | %s | %s | %s |"
              .formatted(
                  family.name(),
                  family.type(),
                  String.join(", ", family.labels()),
                  family.help().replace("|", "\\|")));
    }
    return String.join("\n", rows) + "\n";
  }

  @Test
  void answersEverythingThatTheDashboardAndTheAlertsAsk() throws IOException {
    Shell.require("prometheus", "promtool");
    Shell.output("promtool check rules \"$1\"", DOCUMENTS.resolve("alerts.yaml"));
    var asked = new MonitoringDocuments(DOCUMENTS);
    assertThat(asked.queries()).hasSizeGreaterThan(40);
    boolean withLatency = heddle.get("/metrics").body().contains("heddle_request_duration_seconds");
    try (var prometheus =
        new Prometheus(folder, heddle.admin(), DOCUMENTS.resolve("alerts.yaml"))) {
      prometheus.awaitScrapes(heddle, 4);
      for (String query : asked.queries()) {
        if (!withLatency && query.contains("heddle_request_duration_seconds")) continue;
        if (Runtime.version().feature() < 24 && query.contains("heddle_carriers")) continue;
        assertThat(prometheus.query(query)).as(query).isNotEmpty();
      }
      assertThat(prometheus.wrongRules()).isEmpty();
    }
  }

  @Test
  void isExplainedInTheDistribution() throws IOException {
    // What is written now is packed with the next build.
    if (WRITING) return;
    for (String name : DOCUMENTED)
      assertThat(Heddle.HOME.resolve("docs").resolve(name))
          .hasSameTextualContentAs(DOCUMENTS.resolve(name));
  }
}
