package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Framing;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Many members at once, and those that misbehave. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChatCrowdTest {
  private static final Duration SOON = Duration.ofMillis(50);

  @Parameter boolean onLoopback;

  private ProtocolTester serve(Limits limits) {
    return ChatTest.serve(onLoopback, ChatTest.DEFAULTS, limits);
  }

  private static Limits limits(long outputBytesMax, Duration idleTimeout, Duration requestTimeout) {
    return new Limits(
        64 << 10, 64 << 10, outputBytesMax, idleTimeout, requestTimeout, Duration.ZERO);
  }

  private static <T> List<T> atOnce(int count, Callable<T> each)
      throws InterruptedException, ExecutionException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> results = new ArrayList<>();
      for (int i = 0; i < count; i++) results.add(threads.submit(each));
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) values.add(result.get());
      return values;
    }
  }

  private static List<String> readLines(TestClient client, int count) {
    return Stream.generate(client::readLine).limit(count).toList();
  }

  @Test
  void givesANickToOneOfManyWhoAskAtOnce() throws Exception {
    try (var tester = serve(Limits.DEFAULTS)) {
      List<String> answers =
          atOnce(
              50,
              () -> {
                TestClient client = tester.connect();
                client.readLine();
                return client.send("Ann\n").readLine();
              });
      assertThat(answers).filteredOn(answer -> answer.startsWith("* you are in lobby")).hasSize(1);
      assertThat(answers)
          .filteredOn("* Ann is here already, choose another nick"::equals)
          .hasSize(49);
    }
  }

  @Test
  void letsEverybodySeeTheSameOrder() throws Exception {
    int talkers = 4;
    int lines = 100;
    var allAreIn = new CyclicBarrier(talkers);
    try (var tester = serve(Limits.DEFAULTS);
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      ann.readLine();
      List<List<String>> heardByTalkers =
          atOnce(
              talkers,
              () -> {
                TestClient talker = tester.connect();
                talker.readLine();
                String nick = "t" + Thread.currentThread().threadId();
                talker.send(nick + "\n").readLine();
                allAreIn.await();
                for (int i = 0; i < lines; i++) talker.send(i + "\n");
                return talker
                    .send("/quit\n")
                    .readAllText()
                    .lines()
                    .filter(line -> !line.equals("* goodbye"))
                    .toList();
              });
      // Of each talker: that it joined, its lines, that it left.
      List<String> seen = readLines(ann, talkers * (lines + 2));
      assertThat(readLines(bob, talkers * (lines + 2))).isEqualTo(seen);
      for (List<String> heard : heardByTalkers) {
        // A talker hears the others until it leaves, in the order that all see.
        assertThat(seen.stream().filter(Set.copyOf(heard)::contains))
            .containsExactlyElementsOf(heard);
      }
      ann.send("/history\n").readLine();
      List<String> said = seen.stream().filter(line -> !line.startsWith("*")).toList();
      assertThat(readLines(ann, 50)).isEqualTo(said.subList(said.size() - 50, said.size()));
    }
  }

  @Test
  void hearsNothingOfARoomItHasLeft() throws Exception {
    try (var tester = serve(Limits.DEFAULTS);
        var wanderer = ChatTest.enter(tester, "wanderer")) {
      atOnce(
          2,
          () -> {
            TestClient talker = tester.connect();
            talker.readLine();
            String nick = "t" + Thread.currentThread().threadId();
            talker.send(nick + "\n");
            for (int i = 0; i < 200; i++) talker.send(i + "\n");
            return talker.send("/quit\n").readAllText();
          });
      wanderer.send("/join attic\n/join lobby\n".repeat(50) + "/join attic\n/who\n");
      boolean inLobby = true;
      for (String line = wanderer.readLine();
          !line.startsWith("* attic: ");
          line = wanderer.readLine()) {
        if (line.startsWith("* you are in")) inLobby = line.startsWith("* you are in lobby");
        else assertThat(inLobby).as(line).isTrue();
      }
    }
  }

  @Test
  void dropsAMemberThatDoesNotReadWhileTheRoomGoesOn() {
    var options = new ChatOptions(Framing.LINES, UTF_8, 20, 50_000, 0, 1000, 10_000);
    String much = "x".repeat(50_000);
    try (var tester =
            ChatTest.serve(onLoopback, options, limits(256 << 10, Duration.ZERO, Duration.ZERO));
        var lazy = ChatTest.enter(tester, "lazy");
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      boolean dropped = false;
      for (int i = 0; !dropped; i++) {
        assertThat(i).as("messages that a member did not read").isLessThan(10_000);
        String text = i + much.substring(5);
        bob.send(text + "\n");
        String heard = ann.readLine();
        dropped = heard.equals("* lazy left");
        if (dropped) heard = ann.readLine();
        assertThat(heard).isEqualTo("bob: " + text);
      }
      assertThat(lazy.closeReason()).isEqualTo("write-timeout");
      assertThat(ann.send("/who\n").readLine()).isEqualTo("* lobby: ann, bob");
    }
  }

  @Test
  void announcesAMemberThatDiesOnceAndFreesItsNick() {
    try (var tester = serve(Limits.DEFAULTS);
        var ann = ChatTest.enter(tester, "ann")) {
      var bob = ChatTest.enter(tester, "bob");
      bob.send("hi\n");
      assertThat(readLines(ann, 2)).containsExactly("* bob joined", "bob: hi");
      bob.reset();
      assertThat(ann.readLine()).isEqualTo("* bob left");
      assertThat(bob.closeReason()).isEqualTo("io-failed");
      try (var next = ChatTest.enter(tester, "bob")) {
        assertThat(ann.readLine()).isEqualTo("* bob joined");
        assertThat(next.send("/who\n").readLine()).isEqualTo("* lobby: ann, bob");
      }
    }
  }

  @Test
  void endsTheStayOfAMemberThatHasFinishedSending() {
    try (var tester = serve(Limits.DEFAULTS);
        var ann = ChatTest.enter(tester, "ann");
        var bob = tester.connect()) {
      // As by printf 'bob\n/who\nbye' | nc: everything is answered, and a last line needs no
      // newline.
      assertThat(bob.send("bob\n/who\nbye").finish().readAllText())
          .endsWith("\n* lobby: ann, bob\n");
      assertThat(bob.closeReason()).isEqualTo("peer-closed");
      assertThat(readLines(ann, 3)).containsExactly("* bob joined", "bob: bye", "* bob left");
    }
  }

  @Test
  void letsAMemberBeSilentButNotOneWithoutANick() {
    try (var tester = serve(limits(1 << 20, SOON, Duration.ZERO));
        var ann = ChatTest.enter(tester, "ann");
        var nameless = tester.connect()) {
      nameless.readAll();
      nameless.finish();
      assertThat(nameless.closeReason()).isEqualTo("idle-timeout");
      // By now ann has been silent for longer than that.
      assertThat(ann.send("/who\n").readLine()).isEqualTo("* lobby: ann");
    }
  }

  @Test
  void doesNotWaitForTheRestOfALineForEver() {
    try (var tester = serve(limits(1 << 20, Duration.ZERO, SOON));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      bob.send("half a li").readAll();
      bob.finish();
      assertThat(bob.closeReason()).isEqualTo("request-timeout");
      assertThat(readLines(ann, 2)).containsExactly("* bob joined", "* bob left");
    }
  }

  @Test
  void endsALineThatIsTooLongWithOneSentence() {
    try (var tester = serve(Limits.DEFAULTS);
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      bob.send("x".repeat(70_000));
      assertThat(bob.readAllText()).matches("\\* dropped: a line has at most \\d+ bytes\n");
      bob.finish();
      assertThat(bob.closeReason()).isEqualTo("protocol-error");
      assertThat(readLines(ann, 2)).containsExactly("* bob joined", "* bob left");
    }
  }

  @Test
  void showsNoMoreNamesThanAnybodyReads() {
    try (var tester = serve(Limits.DEFAULTS)) {
      List<TestClient> crowd =
          IntStream.range(0, 103).mapToObj(i -> ChatTest.enter(tester, "m" + i)).toList();
      TestClient last = crowd.get(102);
      assertThat(last.send("/who\n").readLine())
          .startsWith("* lobby: m0, m1, ")
          .endsWith(", m99 and 3 more");
      crowd.forEach(TestClient::close);
    }
  }
}
