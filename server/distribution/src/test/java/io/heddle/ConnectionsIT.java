package io.heddle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /api/connections}: who is there, and what the thread of each is doing. */
class ConnectionsIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void showsWhoIsThere() throws IOException {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0", "echo=tcp://127.0.0.1:0");
        var asks = heddle.lineClient("commands")) {
      LineClient waits = heddle.lineClient("echo");
      assertThat(asks.ask("PING")).isEqualTo("OK PONG");
      JsonNode all = connections(heddle, "");
      assertThat(all.get("matched").asInt()).isEqualTo(2);
      assertThat(all.get("next").isNull()).isTrue();
      assertThat(all.get("connections")).hasSize(2);

      JsonNode one = connections(heddle, "?listener=commands").get("connections").get(0);
      assertThat(one.get("peer").asText()).isEqualTo("127.0.0.1:" + asks.socket().getLocalPort());
      assertThat(one.get("protocol").asText()).isEqualTo("commands");
      assertThat(one.get("transport").asText()).isEqualTo("tcp");
      assertThat(one.get("bytes-in").asInt()).isEqualTo("PING\n".length());
      assertThat(one.get("bytes-out").asInt()).isEqualTo("OK PONG\n".length());
      assertThat(one.get("requests").asInt()).isEqualTo(1);
      assertThat(one.get("draining").asBoolean()).isFalse();
      assertThat(json(heddle.get("/api/connections/" + one.get("id").asLong())).get("peer"))
          .isEqualTo(one.get("peer"));

      waits.close();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(
              () -> assertThat(connections(heddle, "").get("matched").asInt()).isEqualTo(1));
    }
  }

  @Test
  void showsTheProtocolsThatWereFound() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      JsonNode protocols = json(heddle.get("/api/protocols")).get("protocols");
      assertThat(protocols)
          .extracting(each -> each.get("name").asText())
          .contains("chat", "echo", "resp");
      for (JsonNode each : protocols) assertThat(each.get("jar").asText()).endsWith(".jar");
      assertThat(heddle.post("/api/protocols").statusCode()).isEqualTo(405);
      assertThat(heddle.post("/api/connections/1").statusCode()).isEqualTo(405);
    }
  }

  private static Heddle behindAProxy() {
    return Heddle.serve(
        "commands=tcp://127.0.0.1:0",
        "--set",
        "commands.proxy-protocol=v1",
        "--set",
        "commands.trusted-proxies=127.0.0.1");
  }

  @Test
  void showsTheClientOfAProxy() throws IOException {
    try (var heddle = behindAProxy();
        var client = heddle.lineClient("commands")) {
      client.send("PROXY TCP4 192.0.2.7 192.0.2.1 5000 7\r\n");
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      JsonNode found = connections(heddle, "?peer=192.0.2.7").get("connections");
      assertThat(found).hasSize(1);
      assertThat(found.get(0).get("peer").asText()).isEqualTo("192.0.2.7:5000");
      assertThat(connections(heddle, "?peer=192.0.2.0/24").get("connections")).hasSize(1);
      assertThat(connections(heddle, "?peer=127.0.0.0/8").get("connections")).isEmpty();
      assertThat(connections(heddle, "?activity=reading").get("connections")).hasSize(1);
      assertThat(connections(heddle, "?activity=writing").get("connections")).isEmpty();
    }
  }

  @Test
  void findsAPeerHoweverItsAddressIsWritten() throws IOException {
    try (var heddle = behindAProxy();
        var four = heddle.lineClient("commands");
        var six = heddle.lineClient("commands")) {
      four.send("PROXY TCP4 192.0.2.7 192.0.2.1 5000 7\r\n");
      six.send("PROXY TCP6 2001:db8::7 2001:db8::1 6000 7\r\n");
      assertThat(four.ask("PING")).isEqualTo("OK PONG");
      assertThat(six.ask("PING")).isEqualTo("OK PONG");
      for (String peer : List.of("192.0.2.7", "192.0.2.7:5000", "::ffff:192.0.2.7", "192.0.2.0/24"))
        assertThat(found(heddle, peer)).as(peer).containsExactly("192.0.2.7:5000");
      for (String peer :
          List.of(
              "2001:db8::7",
              "2001:DB8:0:0::7",
              "[2001:db8::7]",
              "[2001:db8::7]:6000",
              "2001:db8::/32"))
        assertThat(found(heddle, peer)).as(peer).containsExactly("[2001:db8::7]:6000");
      for (String peer :
          List.of("192.0.2.70", "192.0.2.7:500", "2001:db8::70", "[2001:db8::7]:600", "unix"))
        assertThat(found(heddle, peer)).as(peer).isEmpty();
    }
  }

  private static List<String> found(Heddle heddle, String peer) throws IOException {
    List<String> found = new ArrayList<>();
    String query = "?peer=" + URLEncoder.encode(peer, UTF_8);
    for (JsonNode each : connections(heddle, query).get("connections"))
      found.add(each.get("peer").asText());
    return found;
  }

  @Test
  void goesAlongThemPageByPageInTheOrderThatIsAskedFor() throws IOException {
    int count = 25;
    List<LineClient> clients = new ArrayList<>();
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      for (int i = 0; i < count; i++) {
        clients.add(heddle.lineClient("echo"));
        String line = "x".repeat((i * 7) % count);
        assertThat(clients.get(i).ask(line)).isEqualTo(line);
      }
      List<Long> bytes = new ArrayList<>();
      Set<Long> ids = new HashSet<>();
      String after = "";
      do {
        JsonNode page = connections(heddle, "?limit=10&sort=-bytes-in" + after);
        assertThat(page.get("matched").asInt()).isEqualTo(count);
        for (JsonNode each : page.get("connections")) {
          bytes.add(each.get("bytes-in").asLong());
          ids.add(each.get("id").asLong());
        }
        after = page.get("next").isNull() ? "" : "&after=" + page.get("next").asText();
      } while (!after.isEmpty());
      assertThat(ids).hasSize(count);
      assertThat(bytes)
          .hasSize(count)
          .isSortedAccordingTo((one, other) -> Long.compare(other, one));
    } finally {
      clients.forEach(LineClient::close);
    }
  }

  @Test
  void namesWhatAHandlerIsStuckIn() throws IOException {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "sleepy",
        """
        return connection -> {
          connection.readLine();
          Thread.sleep(3_600_000);
        };
        """);
    String plugins = folder.resolve("plugins").toString();
    try (var heddle =
            Heddle.serve(
                "sleepy=tcp://127.0.0.1:0",
                "chargen=tcp://127.0.0.1:0",
                "echo=tcp://127.0.0.1:0",
                "--plugins",
                plugins);
        var asleep = heddle.lineClient("sleepy");
        var unread = heddle.lineClient("chargen");
        var idle = heddle.lineClient("echo")) {
      asleep.send("good night\n");
      assertThat(unread.readText(1)).isNotEmpty();
      assertThat(idle.ask("here")).isEqualTo("here");
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() ->
              assertThat(connections(heddle, "?stuck=1s&sort=id").get("connections"))
                  .extracting(
                      each -> each.get("listener").asText() + " " + each.get("activity").asText())
                  .containsExactlyInAnyOrder("sleepy working", "chargen writing"));

      JsonNode stack = stack(heddle, "sleepy");
      assertThat(stack.get("waits-for").asText()).isEqualTo("java.lang.Thread.sleep");
      assertThat(stack.get("protocol-frames").get(0).asText()).contains("sleepy");
      assertThat(stack.get("active-for").asDouble()).isGreaterThan(0);
      assertThat(stack(heddle, "chargen").get("waits-for").asText())
          .isEqualTo("the peer to take what was written");
      assertThat(stack(heddle, "chargen").get("protocol-frames").get(0).asText())
          .contains("io.heddle.chargen.Chargen");
      assertThat(stack(heddle, "echo").get("waits-for").asText()).isEqualTo("the peer to send");
    }
  }

  @Test
  void saysThatAHandlerIsInANativeCall() throws IOException {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "held",
        """
        return connection -> {
          String line = connection.readLine();
          connection.writeLine("in");
          connection.flush();
          try (var in = new java.io.FileInputStream(line)) {
            in.read();
          }
        };
        """);
    Path pipe = folder.resolve("pipe");
    Shell.output("mkfifo \"$1\"", pipe);
    // Who reads holds a carrier.
    var carriers = Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=4");
    String plugins = folder.resolve("plugins").toString();
    try (var heddle =
            Heddle.serve(List.of(), carriers, "held=tcp://127.0.0.1:0", "--plugins", plugins);
        var reads = heddle.lineClient("held")) {
      assertThat(reads.ask(pipe.toString())).isEqualTo("in");
      try (var end = new FileOutputStream(pipe.toFile())) {
        assertThat(end).as("opened, so that the other end is").isNotNull();
        await()
            .atMost(Heddle.PATIENCE)
            .untilAsserted(() -> {
              JsonNode stack = stack(heddle, "held");
              assertThat(stack.get("waits-for").asText())
                  .isEqualTo("the native call java.io.FileInputStream.read, or runs in it");
              assertThat(stack.get("protocol-frames").get(0).asText()).contains("held");
            });
        end.write('x');
      }
    }
  }

  @Test
  void saysThatAHandlerWaitsForAMonitor() throws IOException {
    TestProtocol.jar(
        folder.resolve("plugins"),
        "monitor",
        """
        var monitor = new Object();
        return connection -> {
          connection.readLine();
          synchronized (monitor) {
            connection.writeLine("in");
            connection.flush();
            Thread.sleep(3_600_000);
          }
        };
        """);
    // On Java 21 each of them holds a carrier.
    var carriers = Map.of("JAVA_OPTS", "-Djdk.virtualThreadScheduler.parallelism=4");
    String plugins = folder.resolve("plugins").toString();
    try (var heddle =
            Heddle.serve(List.of(), carriers, "monitor=tcp://127.0.0.1:0", "--plugins", plugins);
        var first = heddle.lineClient("monitor");
        var second = heddle.lineClient("monitor")) {
      assertThat(first.ask("go")).isEqualTo("in");
      second.send("go\n");
      String peer = "127.0.0.1:" + second.socket().getLocalPort();
      String id = connections(heddle, "?peer=" + peer).get("connections").get(0).get("id").asText();
      await()
          .atMost(Heddle.PATIENCE)
          .untilAsserted(() -> {
            JsonNode stack = json(heddle.get("/api/connections/" + id + "/stack"));
            assertThat(stack.get("state").asText()).isEqualTo("BLOCKED");
            assertThat(stack.get("waits-for").asText())
                .startsWith("a monitor that another thread holds, in tested.monitor.");
          });
    }
  }

  @Test
  void endsTheOneThatIsToBeEnded() throws IOException {
    try (var heddle = Heddle.serve("commands=tcp://127.0.0.1:0");
        var client = heddle.lineClient("commands");
        var other = heddle.lineClient("commands")) {
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      assertThat(other.ask("PING")).isEqualTo("OK PONG");
      String peer = "127.0.0.1:" + client.socket().getLocalPort();
      JsonNode found = connections(heddle, "?peer=" + peer).get("connections");
      String path = "/api/connections/" + found.get(0).get("id").asLong();

      HttpResponse<String> killed = heddle.delete(path);
      assertThat(killed.statusCode()).as(killed.body()).isEqualTo(200);
      assertThat(client.readLine()).isNull();
      await().atMost(Heddle.PATIENCE).until(() -> heddle.get(path).statusCode() == 404);
      assertThat(heddle.delete(path).body()).contains("there is no connection");
      assertThat(heddle.metric("heddle_connections_closed_total", "reason=\"killed\""))
          .isEqualTo(1);
      assertThat(heddle.errors()).contains("from " + peer + ": killed, as 127.0.0.1:");
      assertThat(other.ask("PING")).as("nobody else").isEqualTo("OK PONG");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          limit=0     | limit: expected 1 to 1000, got '0'
          limit=x     | limit: expected 1 to 1000, got 'x'
          sort=x      | sort: expected one of id, duration, bytes-in, bytes-out, requests, active-for, with a - before it for the largest first, got 'x'
          stuck=x     | stuck: expected a duration such as 30s or 500ms, got 'x'
          after=x     | after: expected the value of next in the page before, got 'x'
          nothing=1   | there is no parameter 'nothing', expected one of activity, after, limit, listener, peer, protocol, search, sort, stuck
          listener=ecko | listener: expected echo, got 'ecko'
          limit=1&limit=2 | limit: expected one value, got several
          peer | peer: expected one value, got none
          activity=x  | activity: expected one of reading, writing, working, got 'x'
          """)
  void saysWhichParameterIsWrong(String query, String sentence) throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      HttpResponse<String> refused = heddle.get("/api/connections?" + query);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
      assertThat(JSON.readTree(refused.body()).get("detail").asText()).isEqualTo(sentence);
    }
  }

  @Test
  void takesNoParameterForSomethingElseThanItIs() throws IOException {
    try (var heddle = Heddle.serve("echo=tcp://127.0.0.1:0")) {
      for (String peer :
          List.of(
              "300.1.1.1",
              "10.0.0",
              "10.0.0.1.2",
              "010.0.0.1",
              "10.0.0.1:",
              "10.0.0.1:65536",
              "10.0.0.1:x",
              "10.0.0.1:\u0661",
              "\u0661\u0660.0.0.1",
              ":::",
              ".:1",
              "2001:db8::g",
              "[2001:db8::7",
              "[2001:db8::7]x",
              "[10.0.0.1]:7",
              "localhost",
              "example.com",
              "unixes",
              ""))
        assertThat(refusal(heddle, "peer", peer))
            .isEqualTo(
                "peer: expected an address such as 10.0.0.7, 10.0.0.7:5000 or [2001:db8::7]:5000, a network such as 10.0.0.0/8, or unix, got '"
                    + peer
                    + "'");
      for (String peer : List.of("300.0.0.0/8", "10.0.0.0/33", "10.0.0.0/\u0668", "/8", "name/8"))
        assertThat(refusal(heddle, "peer", peer)).startsWith("peer: expected a ").endsWith("'");
      for (String limit : List.of("\u0661\u0660", "\uff11", "+5", "-5", " 5", "1e2", "0x5", ""))
        assertThat(refusal(heddle, "limit", limit))
            .isEqualTo("limit: expected 1 to 1000, got '" + limit + "'");
      for (String after :
          List.of("\u0661.0_1", "1.0_\u0661", "0x1p3_1", "NaN_1", "1.0f_1", " 1.0_1", "1.0_+1", ""))
        assertThat(refusal(heddle, "after", after))
            .isEqualTo("after: expected the value of next in the page before, got '" + after + "'");
      for (String stuck : List.of("\u0661s", "\uff11s", "-1s", "+1s", ""))
        assertThat(refusal(heddle, "stuck", stuck)).startsWith("stuck: expected a duration");
    }
  }

  private static String refusal(Heddle heddle, String name, String value) throws IOException {
    HttpResponse<String> refused =
        heddle.get("/api/connections?" + name + "=" + URLEncoder.encode(value, UTF_8));
    assertThat(refused.statusCode()).as("%s=%s: %s", name, value, refused.body()).isEqualTo(400);
    return JSON.readTree(refused.body()).get("detail").asText();
  }

  private static JsonNode stack(Heddle heddle, String listener) throws IOException {
    JsonNode found = connections(heddle, "?listener=" + listener).get("connections");
    return json(heddle.get("/api/connections/" + found.get(0).get("id").asLong() + "/stack"));
  }

  private static JsonNode connections(Heddle heddle, String query) throws IOException {
    return json(heddle.get("/api/connections" + query));
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body().getBytes(US_ASCII));
  }
}
