package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class RespTest {
  private static final RespOptions DEFAULTS = new RespOptions(Optional.empty(), Optional.empty());

  @Parameter boolean onLoopback;
  private ProtocolTester tester;

  private TestClient serve(RespOptions options) {
    return serve(options, Limits.DEFAULTS);
  }

  private TestClient serve(RespOptions options, Limits limits) {
    tester =
        onLoopback
            ? ProtocolTester.onLoopback(new Resp(), options, limits)
            : ProtocolTester.inMemory(new Resp(), options, limits);
    return tester.connect();
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
  }

  /** An answer of one line, to a line. */
  private static String ask(TestClient client, String line) {
    return client.send(line + "\r\n").readLine();
  }

  private static List<String> lines(TestClient client, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) lines.add(client.readLine());
    return lines;
  }

  /** Waits until as many clients as that are blocked, or subscribed, as INFO says. */
  private static void await(TestClient client, String infoLine) {
    while (true) {
      client.send("INFO clients\r\n");
      int length = Integer.parseInt(client.readLine().substring(1));
      if (client.readText(length + 2).contains(infoLine + "\r\n")) return;
    }
  }

  @Test
  void answersArraysAndLines() {
    try (var client = serve(DEFAULTS)) {
      assertThat(ask(client, "PING")).isEqualTo("+PONG");
      client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\na\r\nbc\r\n*2\r\n$3\r\nget\r\n$1\r\nk\r\n");
      assertThat(client.readText("+OK\r\n$5\r\na\r\nbc\r\n".length()))
          .isEqualTo("+OK\r\n$5\r\na\r\nbc\r\n");
    }
  }

  @Test
  void answersPipelinedCommandsInOrder() {
    try (var client = serve(DEFAULTS)) {
      var answers = new StringBuilder();
      for (int i = 1; i <= 1000; i++) answers.append(':').append(i).append("\r\n");
      assertThat(client.send("INCR n\r\n".repeat(1000)).finish().readAllText())
          .isEqualTo(answers.toString());
    }
  }

  @Test
  void answersADribbleAsItDoesOneWrite() {
    try (var client = serve(DEFAULTS)) {
      client.dribble("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
      assertThat(client.readText(13)).isEqualTo("+OK\r\n$2\r\n\r\n\r\n");
    }
  }

  @Test
  void countsEveryIncrementOfMany() throws Exception {
    int clients = 8;
    int each = 500;
    try (var client = serve(DEFAULTS);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < clients; i++)
        answers.add(
            threads.submit(
                () -> tester.connect().send("INCR n\r\n".repeat(each)).finish().readAllText()));
      List<String> sums = new ArrayList<>();
      for (Future<String> answer : answers) sums.addAll(answer.get().lines().toList());
      assertThat(sums).hasSize(clients * each).doesNotHaveDuplicates();
      assertThat(ask(client, "GET n")).isEqualTo("$4");
    }
  }

  @Test
  void carriesValuesOfEverySize() {
    try (var client = serve(DEFAULTS)) {
      for (int size : new int[] {0, 1, 4_095, 4_096, 8_192, 65_536, 3 << 20}) {
        String value = "x".repeat(size);
        client.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + size + "\r\n" + value + "\r\n");
        assertThat(client.readLine()).isEqualTo("+OK");
        assertThat(ask(client, "GET k")).isEqualTo("$" + size);
        assertThat(client.readText(size + 2)).isEqualTo(value + "\r\n");
      }
    }
  }

  // --- bounds

  @Test
  void refusesWritesWhenItsMemoryIsFullAndTakesThemAgain() {
    try (var client = serve(new RespOptions(Optional.empty(), Optional.of(new ByteSize(10_000))))) {
      String oom = "-OOM command not allowed when used memory > 'maxmemory'.";
      int written = 0;
      while (ask(client, "SET key:" + written + " " + "v".repeat(100)).equals("+OK")) written++;
      assertThat(written).isBetween(30, 60);
      assertThat(ask(client, "LPUSH l a")).isEqualTo(oom);
      assertThat(ask(client, "GET key:0")).isEqualTo("$100");
      client.readLine();
      assertThat(ask(client, "MULTI")).isEqualTo("+OK");
      assertThat(ask(client, "SET a b")).isEqualTo(oom);
      assertThat(ask(client, "EXEC")).startsWith("-EXECABORT ");
      assertThat(ask(client, "DEL key:0 key:1")).isEqualTo(":2");
      assertThat(ask(client, "SET a b")).isEqualTo("+OK");
      assertThat(ask(client, "SETRANGE big 1000000 x")).isEqualTo(oom);
    }
  }

  @Test
  void countsNothingWhenAllIsGone() {
    try (var client = serve(DEFAULTS)) {
      for (String line :
          List.of(
              "SET s value",
              "APPEND s more",
              "RPUSH l a b c",
              "LINSERT l BEFORE b x",
              "LREM l 0 a",
              "LSET l 0 longer-than-it-was",
              "HSET h f v g w",
              "HSET h f longer",
              "HDEL h g",
              "SADD t a b c",
              "SREM t a",
              "ZADD z 1 a 2 b",
              "ZADD z 3 a",
              "ZREM z b",
              "WATCH s l",
              "MULTI",
              "SET s w",
              "EXEC",
              "COPY z y",
              "RENAME z x",
              "MOVE y 3")) assertThat(ask(client, line)).doesNotStartWith("-");
      // What EXEC has answered.
      client.readLine();
      assertThat(ask(client, "FLUSHALL")).isEqualTo("+OK");
      client.send("INFO memory\r\n");
      client.readLine();
      assertThat(lines(client, 2)).containsExactly("# Memory", "used_memory:0");
    }
  }

  @Test
  void takesNoBulkLongerThanAFrame() {
    try (var client = serve(DEFAULTS)) {
      client.send("PING\r\n*1\r\n$16777217\r\n");
      assertThat(client.readAllText())
          .isEqualTo("+PONG\r\n-ERR Protocol error: invalid bulk length\r\n");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void asksForThePassword() {
    var locked = new RespOptions(Optional.of("sécret"), Optional.of(new ByteSize(1 << 20)));
    try (var client = serve(locked)) {
      assertThat(ask(client, "GET k")).isEqualTo("-NOAUTH Authentication required.");
      assertThat(ask(client, "AUTH wrong"))
          .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
      assertThat(ask(client, "AUTH sécret")).isEqualTo("+OK");
      assertThat(ask(client, "GET k")).isEqualTo("$-1");
    }
  }

  @Test
  void endsAConnectionWhoseReplyFindsNoRoom() {
    try (var client =
        serve(new RespOptions(Optional.empty(), Optional.of(new ByteSize(32 << 20))))) {
      ask(client, "SETRANGE value 16000000 x");
      assertThat(ask(client, "MGET" + " value".repeat(3))).isEqualTo("*3");
      var greedy = tester.connect();
      assertThat(ask(greedy, "MGET" + " value".repeat(5)))
          .isEqualTo("-ERR the reply is too large, or too many are");
      assertThat(greedy.closeReason()).isEqualTo("protocol-error");
      client.readBytes(3 * (16_000_001 + "$16000001\r\n\r\n".length()));
      assertThat(ask(client, "PING")).isEqualTo("+PONG");
    }
  }

  // --- expiry

  @Test
  void forgetsWhatHasExpiredThoughNobodyAsksForIt() {
    try (var client = serve(DEFAULTS)) {
      for (int i = 0; i < 100; i++) ask(client, "SET key:" + i + " v PX 1");
      ask(client, "SET kept v EX 1000");
      String size = ask(client, "DBSIZE");
      while (!size.equals(":1")) size = ask(client, "DBSIZE");
      assertThat(ask(client, "EXISTS kept")).isEqualTo(":1");
    }
  }

  // --- blocking

  @Test
  void servesThoseWhoWaitInTheOrderInWhichTheyCame() {
    try (var client = serve(DEFAULTS);
        var first = tester.connect();
        var second = tester.connect()) {
      first.send("BLPOP l 0\r\n");
      await(client, "blocked_clients:1");
      second.send("BRPOP other l 0\r\n");
      await(client, "blocked_clients:2");
      assertThat(ask(client, "RPUSH l one two three")).isEqualTo(":3");
      assertThat(lines(first, 5)).containsExactly("*2", "$1", "l", "$3", "one");
      assertThat(lines(second, 5)).containsExactly("*2", "$1", "l", "$5", "three");
      assertThat(ask(client, "LLEN l")).isEqualTo(":1");
    }
  }

  @Test
  void losesNothingToAClientThatDiedWhileItWaited() {
    try (var client = serve(DEFAULTS)) {
      var dying = tester.connect();
      dying.send("BLPOP l 0\r\n");
      await(client, "blocked_clients:1");
      dying.reset();
      await(client, "blocked_clients:0");
      var finishing = tester.connect();
      finishing.send("BLPOP l 0\r\nPING\r\n").finish();
      assertThat(finishing.readAllText()).isEmpty();
      assertThat(ask(client, "RPUSH l kept")).isEqualTo(":1");
      assertThat(ask(client, "LLEN l")).isEqualTo(":1");
    }
  }

  @Test
  void handsOverWhatIsTooLargeToBeSentWithoutWaiting() {
    int size = 3 << 20;
    try (var client = serve(DEFAULTS);
        var waiting = tester.connect()) {
      waiting.send("BLPOP l 0\r\n");
      await(client, "blocked_clients:1");
      client.send("*3\r\n$5\r\nRPUSH\r\n$1\r\nl\r\n$" + size + "\r\n" + "x".repeat(size) + "\r\n");
      assertThat(client.readLine()).isEqualTo(":1");
      assertThat(lines(waiting, 4)).containsExactly("*2", "$1", "l", "$" + size);
      assertThat(waiting.readText(size)).isEqualTo("x".repeat(size));
    }
  }

  @Test
  void answersThatTimeIsUpAndGoesOnWithWhatWasSaidMeanwhile() {
    try (var client = serve(DEFAULTS)) {
      assertThat(client.send("BLPOP l 0.05\r\nPING\r\n").finish().readAllText()).isEmpty();
      var patient = tester.connect();
      patient.send("BLPOP l 0.05\r\nPING\r\n");
      assertThat(lines(patient, 2)).containsExactly("*-1", "+PONG");
    }
  }

  @Test
  void endsThoseWhoWaitWhenTheServerDrains() {
    try (var client = serve(DEFAULTS);
        var waiting = tester.connect()) {
      waiting.send("BLPOP l 0\r\n");
      await(client, "blocked_clients:1");
      assertThat(waiting.drainServer().readAllText()).isEmpty();
      assertThat(waiting.closeReason()).isEqualTo("drained");
      await(client, "blocked_clients:0");
    }
  }

  @Test
  void takesNeitherAWaitingClientNorASubscriberForIdle() {
    var limits =
        new Limits(
            64 << 10,
            16 << 20,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));
    try (var idle = serve(DEFAULTS, limits);
        var waiting = tester.connect();
        var subscriber = tester.connect()) {
      waiting.send("BLPOP l 1\r\n");
      subscriber.send("SUBSCRIBE c\r\n");
      assertThat(lines(subscriber, 6)).contains(":1");
      assertThat(idle.closeReason()).isEqualTo("idle-timeout");
      assertThat(waiting.readLine()).isEqualTo("*-1");
      assertThat(tester.connect().send("PUBLISH c text\r\n").readLine()).isEqualTo(":1");
      assertThat(lines(subscriber, 7)).contains("text");
    }
  }

  // --- publish and subscribe

  @Test
  void tellsSubscribersWhatIsPublished() {
    try (var client = serve(DEFAULTS);
        var subscriber = tester.connect();
        var modern = tester.connect()) {
      subscriber.send("SUBSCRIBE news\r\nPSUBSCRIBE n*\r\n");
      assertThat(lines(subscriber, 12)).containsSequence("news", ":1").endsWith("n*", ":2");
      modern.send("HELLO 3\r\nSUBSCRIBE news\r\n");
      while (!modern.readLine().equals(">3")) {}
      lines(modern, 5);
      assertThat(ask(client, "PUBLISH news hi")).isEqualTo(":3");
      assertThat(lines(subscriber, 16))
          .containsExactly(
              "*3",
              "$7",
              "message",
              "$4",
              "news",
              "$2",
              "hi",
              "*4",
              "$8",
              "pmessage",
              "$2",
              "n*",
              "$4",
              "news",
              "$2",
              "hi");
      assertThat(lines(modern, 7)).containsExactly(">3", "$7", "message", "$4", "news", "$2", "hi");
      assertThat(ask(subscriber, "GET k")).startsWith("-ERR Can't execute 'get': only ");
      assertThat(ask(modern, "GET k")).isEqualTo("_");
    }
  }

  @Test
  void dropsASubscriberThatDoesNotReadAndKeepsThePublisher() {
    var limits =
        new Limits(
            64 << 10,
            16 << 20,
            64 << 10,
            Duration.ZERO,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));
    try (var client = serve(DEFAULTS, limits);
        var deaf = tester.connect()) {
      deaf.send("SUBSCRIBE c\r\n");
      await(client, "pubsub_clients:1");
      String publish = "PUBLISH c " + "x".repeat(10_000);
      while (!ask(client, publish).equals(":0")) {}
      assertThat(deaf.closeReason()).isEqualTo("write-timeout");
      assertThat(ask(client, "PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void keepsTheOrderOfAnswersAndMessages() throws Exception {
    try (var client = serve(DEFAULTS);
        var both = tester.connect();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      both.send("SUBSCRIBE c\r\n");
      lines(both, 6);
      var publishing =
          threads.submit(() -> {
            for (int i = 0; i < 500; i++) ask(client, "PUBLISH c " + i);
          });
      // Its own answers come between whole messages, and messages in their order.
      int next = 0;
      int pongs = 0;
      both.send("PING\r\n".repeat(100));
      while (next < 500 || pongs < 100) {
        String head = both.readLine();
        if (head.equals("*2")) {
          assertThat(lines(both, 4)).containsExactly("$4", "pong", "$0", "");
          pongs++;
        } else {
          assertThat(head).isEqualTo("*3");
          assertThat(lines(both, 6).get(5)).isEqualTo(Integer.toString(next++));
        }
      }
      publishing.get();
    }
  }

  // --- the rest

  @Test
  void refusesOptionsOutOfRangeAndNamesThem() {
    assertThatThrownBy(() -> new RespOptions(Optional.of(""), Optional.of(new ByteSize(1 << 20))))
        .hasMessage("password: expected one character or more, got none");
    assertThatThrownBy(() -> new RespOptions(Optional.empty(), Optional.of(new ByteSize(1023))))
        .hasMessage("memory-max: expected 1KiB or more, got 1023B");
  }

  @Test
  void takesNoMoreMemoryThanTheHeapBearsAndSaysHowToGetMore() {
    long heap = Runtime.getRuntime().maxMemory();
    assertThat(new RespOptions(Optional.empty(), Optional.of(new ByteSize(heap / 2))))
        .extracting(RespOptions::storedBytesMax)
        .isEqualTo(heap / 2);
    assertThatThrownBy(
            () -> new RespOptions(Optional.empty(), Optional.of(new ByteSize(heap / 2 + 1))))
        .hasMessageMatching(
            "memory-max: expected at most half of the heap of %d MiB, got \\S+; a larger heap is set by JAVA_OPTS=-Xmx\\d+m"
                .formatted(heap >> 20));
    assertThat(DEFAULTS.storedBytesMax()).isEqualTo(Math.min(256 << 20, heap / 4));
  }

  @Test
  void tellsClientsWhatTheyReadOfAServer() {
    try (var client = serve(DEFAULTS)) {
      client.send("CLIENT INFO\r\n");
      client.readLine();
      assertThat(client.readLine())
          .contains(" laddr=", " fd=-1 ", " qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0")
          .contains(" obl=0 oll=0 omem=0 tot-mem=0 events=r ");
      client.readLine();
      client.send("CONFIG GET proto-max-bulk-len\r\n");
      assertThat(lines(client, 5)).last().isEqualTo("16777216");
      client.send("INFO\r\n");
      int length = Integer.parseInt(client.readLine().substring(1));
      assertThat(client.readText(length + 2))
          .contains("used_memory_human:0B\r\n", "tcp_port:", "instantaneous_ops_per_sec:")
          .containsPattern("run_id:[0-9a-f]{40}\r\n");
      // Where it lacks them, redis-cli tells of commands what it knows itself.
      assertThat(ask(client, "COMMAND DOCS"))
          .isEqualTo("-ERR unknown subcommand 'DOCS'. Try COMMAND HELP.");
      client.send("MEMORY HELP\r\n");
      assertThat(lines(client, 5)).containsSequence("+USAGE", "+HELP", "+    Prints this help.");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Resp.class);
    assertThat(new Resp().name()).isEqualTo("resp");
    assertThat(new Resp().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    String conversation =
        """
        *3
        $3
        SET
        $1
        k
        $2
        41
        INCR k
        MULTI
        GET k
        EXEC
        HELLO 2 X
        SUBSCRIBE a
        UNSUBSCRIBE
        QUIT
        """
            .replace("\n", "\r\n");
    try (var server = ProtocolTester.inMemory(new Resp(), DEFAULTS)) {
      // Whoever falls silent has the same key.
      assertThat(FaultTester.of(server, conversation).together().run()).isGreaterThan(400);
    }
  }

  @Test
  void doesNothingForAPageOfAWebSite() {
    try (var client = serve(DEFAULTS)) {
      client.send("POST / HTTP/1.1\r\nHost: here\r\n\r\nSET a 1\r\n");
      assertThat(client.readAllText()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("protocol-error");
      try (var other = tester.connect()) {
        assertThat(ask(other, "GET a")).isEqualTo("$-1");
      }
    }
  }
}
