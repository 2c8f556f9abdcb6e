package io.heddle.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What a room remembers and tells to who enters it. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChatRoomTest {
  @Parameter boolean onLoopback;

  private ProtocolTester serve(ChatOptions options) {
    return ChatTest.serve(onLoopback, options, Limits.DEFAULTS);
  }

  private static ChatOptions options(int history, int onJoin, long historyBytesMax, int announce) {
    return ChatOptionsTest.all(20, history, onJoin, historyBytesMax, announce, "", 10, 100);
  }

  private static ChatOptions remembering(int history, int onJoin) {
    return options(history, onJoin, 1 << 20, 500);
  }

  private static List<String> readLines(TestClient client, int count) {
    return Stream.generate(client::readLine).limit(count).toList();
  }

  // --- history on join

  @Test
  void showsWhoEntersWhatWasSaidLast() {
    try (var tester = serve(remembering(50, 2));
        var ann = ChatTest.enter(tester, "ann")) {
      ann.send("one\ntwo\n/me waves\n/who\n").readLine();
      try (var bob = ChatTest.enter(tester, "bob")) {
        assertThat(readLines(bob, 2))
            .containsExactly("* earlier: ann: two", "* earlier: * ann waves");
        ann.send("three\n");
        assertThat(bob.readLine()).as("what is said now").isEqualTo("ann: three");
      }
    }
  }

  @Test
  void showsTheLinesOfTheRoomThatIsJoinedAndOfNoOther() {
    try (var tester = serve(remembering(50, 10));
        var ann = ChatTest.enter(tester, "ann")) {
      ann.send("in the lobby\n/join attic\n").readLine();
      ann.send("up here\n/who\n").readLine();
      try (var bob = ChatTest.enter(tester, "bob")) {
        assertThat(bob.readLine()).isEqualTo("* earlier: ann: in the lobby");
        assertThat(bob.send("/join attic\n").readLine())
            .startsWith("* you are in attic, others here: 1");
        assertThat(bob.readLine()).isEqualTo("* earlier: ann: up here");
        assertThat(bob.send("/who\n").readLine()).isEqualTo("* attic: ann, bob");
      }
    }
  }

  @Test
  void showsNoMoreThanIsKept() {
    try (var tester = serve(remembering(1, 10));
        var ann = ChatTest.enter(tester, "ann")) {
      ann.send("one\ntwo\n/who\n").readLine();
      try (var bob = ChatTest.enter(tester, "bob")) {
        assertThat(bob.readLine()).isEqualTo("* earlier: ann: two");
        assertThat(bob.send("/history\n").readLine())
            .isEqualTo("* the last 1 lines of lobby are kept");
      }
    }
  }

  @Test
  void keepsTheLinesOfAllRoomsWithinTheirBytes() {
    // Two lines of a hundred bytes.
    long bytesMax = 2 * (100 + History.LINE_BYTES);
    try (var tester = serve(options(50, 10, bytesMax, 500));
        var ann = ChatTest.enter(tester, "ann")) {
      for (String text : new String[] {"1", "2", "3"}) ann.send(text.repeat(94) + "\n");
      assertThat(ann.send("/history\n").readLine())
          .isEqualTo("* the last 2 lines of lobby are kept");
      assertThat(readLines(ann, 2))
          .containsExactly("ann: " + "2".repeat(94), "ann: " + "3".repeat(94));
      // The oldest go, whosever they are.
      ann.send("/join attic\n" + "4".repeat(94) + "\n/join lobby\n");
      assertThat(readLines(ann, 3).get(2)).isEqualTo("* earlier: ann: " + "3".repeat(94));
      // What a room that closed has given back is there for others.
      ann.send("5".repeat(94) + "\n/history\n");
      assertThat(ann.readLine()).isEqualTo("* the last 2 lines of lobby are kept");
    }
  }

  @Test
  void dropsNobodyForWhatTheyAreShown() {
    var limits = new Limits(64 << 10, 1, 50_000, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    try (var tester = ChatTest.serve(onLoopback, remembering(50, 50), limits);
        var ann = ChatTest.enter(tester, "ann")) {
      for (int i = 0; i < 50; i++) ann.send("x".repeat(5_000) + "\n");
      ann.send("/history\n");
      assertThat(ann.readLine()).isEqualTo("* the last 4 lines of lobby are kept");
      try (var bob = ChatTest.enter(tester, "bob")) {
        for (int i = 0; i < 4; i++) assertThat(bob.readLine()).startsWith("* earlier: ann: xxx");
        assertThat(bob.send("/who\n").readLine()).isEqualTo("* lobby: ann, bob");
      }
    }
  }

  // --- topics

  @Test
  void tellsTheRoomItsTopicAndWhoEntersIt() {
    try (var tester = serve(remembering(0, 0));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.send("/topic\n").readLine()).isEqualTo("* topic of lobby: none");
      String topic = "* topic of lobby, by ann: looms, knots";
      assertThat(ann.send("/topic looms, knots\n").readLine()).isEqualTo(topic);
      assertThat(bob.readLine()).isEqualTo(topic);
      assertThat(bob.send("/topic\n").readLine()).isEqualTo(topic);
      try (var cyd = ChatTest.enter(tester, "cyd")) {
        assertThat(cyd.readLine()).isEqualTo(topic);
        assertThat(cyd.send("/rooms\n").readLine()).isEqualTo("* rooms: lobby (3)");
        assertThat(cyd.readLine()).isEqualTo(topic);
      }
    }
  }

  @Test
  void letsAnybodyInTheRoomChangeItsTopicAndTakeItAway() {
    try (var tester = serve(remembering(0, 0));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      ann.send("/topic 12345678901234567890\n/topic 123456789012345678901\n");
      assertThat(ann.readLine()).isEqualTo("* topic of lobby, by ann: 12345678901234567890");
      assertThat(ann.readLine()).isEqualTo("* not set: 21 characters are more than 20");
      assertThat(bob.readLine()).isEqualTo("* topic of lobby, by ann: 12345678901234567890");
      assertThat(bob.send("/topic -\n").readLine()).isEqualTo("* topic of lobby: none");
      assertThat(ann.readLine()).isEqualTo("* topic of lobby: none");
      try (var cyd = ChatTest.enter(tester, "cyd")) {
        assertThat(cyd.send("/who\n").readLine()).isEqualTo("* lobby: ann, bob, cyd");
      }
    }
  }

  @Test
  void forgetsTheTopicOfARoomThatCloses() {
    try (var tester = serve(remembering(50, 10));
        var ann = ChatTest.enter(tester, "ann")) {
      ann.send("/join attic\n/topic dust\n/join lobby\n/join attic\n/topic\n");
      assertThat(readLines(ann, 5))
          .containsExactly(
              "* you are in attic, others here: 0; /help tells what you can do",
              "* topic of attic, by ann: dust",
              "* you are in lobby, others here: 0; /help tells what you can do",
              "* you are in attic, others here: 0; /help tells what you can do",
              "* topic of attic: none");
    }
  }

  // --- crowds

  @Test
  void tellsNobodyInACrowdWhoComesAndGoes() {
    try (var tester = serve(options(0, 0, 0, 2));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob");
        var cyd = ChatTest.enter(tester, "cyd")) {
      assertThat(cyd.send("/nick cid\n/quit\n").readAllText()).contains("* goodbye");
      assertThat(bob.send("/quit\n").readAllText()).isEqualTo("* cyd is now cid\n* goodbye\n");
      assertThat(readLines(ann, 3))
          .containsExactly("* bob joined", "* cyd is now cid", "* bob left");
    }
  }

  @Test
  void boundsTheTopicsInTheListOfRooms() {
    try (var tester = serve(remembering(0, 0))) {
      List<TestClient> crowd =
          IntStream.range(0, 101).mapToObj(i -> ChatTest.enter(tester, "m" + i)).toList();
      for (int i = 0; i < 101; i++) {
        crowd.get(i).send("/join a%d\n/topic t%d\n".formatted(1000 + i, i));
        while (!crowd.get(i).readLine().startsWith("* topic of a")) {}
      }
      TestClient last = crowd.get(100);
      assertThat(last.send("/rooms\n").readLine()).endsWith(", a1099 (1) and 2 more");
      assertThat(readLines(last, 100).get(99)).isEqualTo("* topic of a1099, by m99: t99");
      assertThat(last.send("/who\n").readLine()).isEqualTo("* a1100: m100");
      crowd.forEach(TestClient::close);
    }
  }
}
