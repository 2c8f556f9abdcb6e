package io.heddle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code resp} beside Redis itself: what is said to both is answered by both alike. */
class RespConformanceIT {
  private static final String SCRIPT = "resp-conformance.txt";
  private static final Pattern LINE = Pattern.compile("(~ )?(?:@(\\d) )?(.*?)( \\.\\.\\. &)?");
  private static final String PASSWORD = "secret";

  @TempDir private static Path folder;
  private static Heddle heddle;
  private static RedisServer redis;
  private static RedisServer lockedRedis;

  @BeforeAll
  static void start() {
    Shell.require("redis-server");
    String configuration =
        """
        listeners:
          - {name: open, protocol: resp, endpoint: "unix://%1$s/open"}
          - name: locked
            protocol: resp
            endpoint: unix://%1$s/locked
            options: {password: %2$s}
        """
            .formatted(folder, PASSWORD);
    heddle = Heddle.serve("--config", Heddle.file(folder, "heddle.yaml", configuration));
    redis = new RedisServer(folder.resolve("redis"));
    lockedRedis = new RedisServer(folder.resolve("redis-locked"), "--requirepass", PASSWORD);
  }

  @AfterAll
  static void stop() {
    if (heddle == null) return;
    heddle.close();
    redis.close();
    lockedRedis.close();
  }

  /** The same connection to both. */
  private record Pair(RespClient ours, RespClient theirs) implements AutoCloseable {
    static Pair open() {
      return new Pair(new RespClient(folder.resolve("open")), redis.client());
    }

    static Pair locked() {
      return new Pair(new RespClient(folder.resolve("locked")), lockedRedis.client());
    }

    void say(List<String> words) {
      ours.say(words);
      theirs.say(words);
    }

    /** What each answers. */
    List<String> both(Function<RespClient, String> talk) {
      return List.of(talk.apply(ours), talk.apply(theirs));
    }

    @Override
    public void close() {
      ours.close();
      theirs.close();
    }
  }

  private static List<String> script() {
    try (InputStream script = RespConformanceIT.class.getResourceAsStream(SCRIPT)) {
      return new String(script.readAllBytes(), ISO_8859_1)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest(name = "RESP{0}")
  @ValueSource(strings = {"2", "3"})
  void answersEveryCommandAsRedisDoes(String version) {
    List<String> differences = new ArrayList<>();
    Map<String, Pair> clients = new HashMap<>();
    Set<String> waiting = new HashSet<>();
    String section = "";
    for (String line : script()) {
      if (line.startsWith("== ")) {
        section = line.substring(3);
        clients.values().forEach(Pair::close);
        clients.clear();
        try (var pair = Pair.open()) {
          pair.both(client -> client.ask("FLUSHALL"));
        }
        continue;
      }
      Matcher parts = LINE.matcher(line);
      assertThat(parts.matches()).isTrue();
      String name = parts.group(2) == null ? "1" : parts.group(2);
      Pair pair = clients.computeIfAbsent(name, one -> greeted(version));
      List<String> words = words(parts.group(3));
      if (!words.equals(List.of("..."))) pair.say(words);
      if (parts.group(4) != null) {
        if (waiting.add(name)) awaitBlocked(waiting.size());
        continue;
      }
      waiting.remove(name);
      List<String> answers = pair.both(RespClient::hear);
      if (parts.group(1) != null)
        answers = answers.stream().map(RespConformanceIT::sorted).toList();
      if (!answers.get(0).equals(answers.get(1)))
        differences.add(
            "%s: %s: %s, not %s".formatted(section, line, answers.get(0), answers.get(1)));
    }
    clients.values().forEach(Pair::close);
    assertThat(differences).isEmpty();
  }

  private static Pair greeted(String version) {
    Pair pair = Pair.open();
    if (!version.equals("2")) pair.both(client -> client.ask("HELLO", version));
    return pair;
  }

  private static void awaitBlocked(int count) {
    long end = System.nanoTime() + Heddle.PATIENCE.toNanos();
    try (var pair = Pair.open()) {
      String wanted = "blocked_clients:" + count + "\r\n";
      while (!pair.both(client -> client.ask("INFO", "clients")).stream()
          .allMatch(info -> info.contains(wanted)))
        assertThat(System.nanoTime()).as("until %s wait", count).isLessThan(end);
    }
  }

  private static String sorted(String answer) {
    return Stream.of(answer.split("\r\n", -1)).sorted().toList().toString();
  }

  private static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)").matcher(line);
    while (word.find()) words.add(word.group(2) != null ? word.group(2) : unescaped(word.group(1)));
    return words;
  }

  private static String unescaped(String text) {
    return Pattern.compile("\\\\(x(..)|.)")
        .matcher(text)
        .replaceAll(escape ->
            Matcher.quoteReplacement(
                escape.group(2) != null
                    ? String.valueOf((char) Integer.parseInt(escape.group(2), 16))
                    : escape.group(1).replace("r", "\r").replace("n", "\n")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PING\r\n",
        "PING\n",
        "\r\n\r\n  \r\nPING\r\n",
        "  ping   \"a b\"  \r\n",
        "ping 'it\\'s'\r\n",
        "ping \"\\x41\\n\\t\\q\"\r\n",
        "ping a\"b c\"\r\n",
        "ping \"a\"b\r\n",
        "ping \"a\r\n",
        "ping 'a\r\n",
        "set k v\r\nget k\r\nfoo bar\r\n",
        "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
        "*0\r\n*-1\r\n*-5\r\nPING\r\n",
        "*abc\r\n",
        "*\r\n",
        "*01\r\n$4\r\nPING\r\n",
        "*+1\r\n$4\r\nPING\r\n",
        "*1 \r\n",
        "*99999999999\r\n",
        "*99999999999999999999999\r\n",
        "*1\r\n:4\r\n",
        "*1\r\nPING\r\n",
        "*1\r\n$-1\r\n",
        "*1\r\n$\r\n",
        "*1\r\n$abc\r\n",
        "*1\r\n$04\r\nPING\r\n",
        "*1\r\n$600000000\r\n",
        "PING\r\n*1\r\n$x\r\nPING\r\n",
        "*1\r\n$4\r\nPING",
        "*2\r\n$3\r\nGET\r\n",
        "QUIT\r\nPING\r\n",
        "*1\r\n$0\r\n\r\nPING\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "PING a\u000bb\r\n",
        "\u000bPING\r\n",
        "PING\u0000a\r\nPING\r\n",
        "*1048577\r\n$1\r\n",
        "*2147483648\r\n",
        "CLIENT REPLY SKIP\r\nCLIENT REPLY SKIP\r\nPING\r\nPING a\r\n",
        "CLIENT REPLY OFF\r\nPING\r\nSUBSCRIBE a\r\nUNSUBSCRIBE a\r\nPING\r\n",
        "MULTI\r\nPING\r\nCLIENT REPLY OFF\r\nPING\r\nEXEC\r\nPING\r\n",
        "MULTI\r\nPING\r\nCLIENT REPLY SKIP\r\nPING a\r\nEXEC\r\nPING b\r\nPING c\r\n",
      })
  void readsAndRefusesBytesAsRedisDoes(String bytes) {
    try (var pair = Pair.open()) {
      List<String> answers = pair.both(client -> client.sayRaw(bytes).hearAll());
      assertThat(answers.get(0)).isEqualTo(answers.get(1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING ", "*", "*1\r\n$", "*1\r\n$4"})
  void refusesLinesWithoutAnEndAsRedisDoes(String beginning) {
    try (var pair = Pair.open()) {
      List<String> answers =
          pair.both(client -> client.sayRaw(beginning + "1".repeat(66_000)).hearAll());
      assertThat(answers.get(0))
          .isEqualTo(answers.get(1))
          .startsWith("-ERR Protocol error: too big");
    }
  }

  @Test
  void letsNobodyInWithoutThePasswordAsRedisDoes() {
    try (var pair = Pair.locked()) {
      for (String line :
          List.of(
              "get a",
              "ping",
              "foo bar",
              "get",
              "multi",
              "exec",
              "client nope",
              "hello",
              "hello 3",
              "hello 2 auth default wrong",
              "hello 3 setname me",
              "auth wrong",
              "auth default wrong",
              "auth nobody secret",
              "auth a b c",
              "reset",
              "get a",
              "auth secret",
              "get a",
              "reset",
              "get a",
              "hello 9 auth default secret",
              "get a",
              "auth default secret",
              "set a 1",
              "get a")) {
        List<String> answers = pair.both(client -> client.say(words(line)).hear());
        assertThat(answers.get(0)).as(line).isEqualTo(answers.get(1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*11\r\n", "*1\r\n$16385\r\n", "quit\r\n", "get a\r\nquit\r\n"})
  void takesLittleFromStrangersAsRedisDoes(String bytes) {
    try (var pair = Pair.locked()) {
      List<String> answers = pair.both(client -> client.sayRaw(bytes).hearAll());
      assertThat(answers.get(0)).isEqualTo(answers.get(1));
    }
  }
}
