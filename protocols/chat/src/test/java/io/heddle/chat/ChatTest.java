package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What members say and hear. Crowds, and members that misbehave, are in {@link ChatCrowdTest}. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChatTest {
  static final ChatOptions DEFAULTS =
      new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 50, 1000, 10_000);

  @Parameter boolean onLoopback;
  private ProtocolTester tester;

  private void serve(ChatOptions options) {
    tester = serve(onLoopback, options, Limits.DEFAULTS);
  }

  static ProtocolTester serve(boolean onLoopback, ChatOptions options, Limits limits) {
    return onLoopback
        ? ProtocolTester.onLoopback(new Chat(), options, limits)
        : ProtocolTester.inMemory(new Chat(), options, limits);
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
  }

  static TestClient enter(ProtocolTester tester, String nick) {
    TestClient client = tester.connect();
    assertThat(client.readLine()).isEqualTo("* welcome! which nick do you want?");
    assertThat(client.send(nick + "\n").readLine()).startsWith("* you are in lobby, others here: ");
    return client;
  }

  private TestClient enter(String nick) {
    return enter(tester, nick);
  }

  @Test
  void tellsTheOthersInTheRoomWhatOneSays() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob");
        var cyd = enter("cyd")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("* cyd joined");
      assertThat(bob.readLine()).isEqualTo("* cyd joined");
      ann.send("hello\r\n");
      assertThat(bob.readLine()).isEqualTo("ann: hello");
      assertThat(cyd.readLine()).isEqualTo("ann: hello");
      // Not back to the sender: the next that ann hears is somebody else.
      cyd.send("héllo 世界\n");
      assertThat(ann.readLine()).isEqualTo("cyd: héllo 世界");
    }
  }

  @Test
  void answersADribbleAsItDoesOneWrite() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob")) {
      bob.dribble("héllo\r\n/me waves\n/whoever\n");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: héllo");
      assertThat(ann.readLine()).isEqualTo("* bob waves");
      assertThat(bob.readLine()).isEqualTo("* there is no /whoever, see /help");
    }
  }

  @Test
  void asksAgainUntilTheNickIsFit() {
    serve(DEFAULTS);
    try (var ann = enter("Ann");
        var bob = tester.connect()) {
      bob.readLine();
      String rule = "* a nick has 1 to 20 letters, digits, - or _, choose another";
      assertThat(bob.send("two words\n").readLine()).isEqualTo(rule);
      assertThat(bob.send("x".repeat(21) + "\n").readLine()).isEqualTo(rule);
      assertThat(bob.send("a*b\n").readLine()).isEqualTo(rule);
      assertThat(bob.send("\n").readLine()).isEqualTo("* which nick do you want?");
      assertThat(bob.send("aNN\n").readLine())
          .isEqualTo("* Ann is here already, choose another nick");
      assertThat(bob.send("Бьярне-_9\n").readLine())
          .startsWith("* you are in lobby, others here: 1");
      assertThat(ann.readLine()).isEqualTo("* Бьярне-_9 joined");
    }
  }

  @Test
  void changesANickAndFreesTheOldOne() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob")) {
      ann.readLine();
      assertThat(bob.send("/nick ANN\n").readLine())
          .isEqualTo("* ann is here already, choose another nick");
      assertThat(bob.send("/nick Bob\n").readLine()).isEqualTo("* you are now Bob");
      assertThat(bob.send("/nick rob\n").readLine()).isEqualTo("* you are now rob");
      assertThat(bob.send("/nick not a name\n").readLine()).startsWith("* a nick has");
      assertThat(ann.readLine()).isEqualTo("* bob is now Bob");
      assertThat(ann.readLine()).isEqualTo("* Bob is now rob");
      try (var other = enter("bob")) {
        assertThat(ann.readLine()).isEqualTo("* bob joined");
        assertThat(other.send("/who\n").readLine()).isEqualTo("* lobby: ann, rob, bob");
      }
    }
  }

  @Test
  void keepsRoomsApart() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob");
        var cyd = enter("cyd")) {
      bob.readLine();
      assertThat(cyd.send("/join Games\n").readLine())
          .startsWith("* you are in Games, others here: 0");
      assertThat(bob.readLine()).isEqualTo("* cyd left");
      assertThat(bob.send("/join games\n").readLine())
          .startsWith("* you are in Games, others here: 1");
      assertThat(bob.send("/JOIN GAMES\n").readLine()).isEqualTo("* you are in Games already");
      assertThat(cyd.readLine()).isEqualTo("* bob joined");
      bob.send("chess?\n");
      assertThat(cyd.readLine()).isEqualTo("bob: chess?");
      assertThat(ann.send("/rooms\n").readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("* cyd joined");
      assertThat(ann.readLine()).isEqualTo("* cyd left");
      assertThat(ann.readLine()).isEqualTo("* bob left");
      assertThat(ann.readLine()).isEqualTo("* rooms: Games (2), lobby (1)");
      assertThat(ann.send("/join no room\n").readLine()).startsWith("* a room's name has");
    }
  }

  @Test
  void closesARoomBehindItsLastMember() {
    serve(DEFAULTS);
    try (var ann = enter("ann")) {
      assertThat(ann.send("/join attic\n").readLine()).startsWith("* you are in attic");
      ann.send("anybody?\n");
      assertThat(ann.send("/rooms\n").readLine()).isEqualTo("* rooms: attic (1), lobby (0)");
      assertThat(ann.send("/join lobby\n").readLine()).startsWith("* you are in lobby");
      assertThat(ann.send("/rooms\n").readLine()).isEqualTo("* rooms: lobby (1)");
      assertThat(ann.send("/join attic\n").readLine()).startsWith("* you are in attic");
      assertThat(ann.send("/history\n").readLine()).isEqualTo("* no messages in attic yet");
    }
  }

  @Test
  void tellsOneMemberWhatNobodyElseHears() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob");
        var cyd = enter("cyd")) {
      assertThat(bob.readLine()).isEqualTo("* cyd joined");
      assertThat(cyd.send("/join attic\n").readLine()).startsWith("* you are in attic");
      assertThat(bob.readLine()).isEqualTo("* cyd left");
      assertThat(cyd.send("/msg ANN psst,  listen\n").readLine()).isEqualTo("* told ann");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("* cyd joined");
      assertThat(ann.readLine()).isEqualTo("* cyd left");
      assertThat(ann.readLine()).isEqualTo("[cyd] psst,  listen");
      assertThat(cyd.send("/msg dan hi\n").readLine()).isEqualTo("* nobody here is called dan");
      assertThat(bob.send("/who\n").readLine()).isEqualTo("* lobby: ann, bob");
    }
  }

  @Test
  void showsWhatWasSaidLast() {
    serve(new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 3, 1000, 10_000));
    try (var ann = enter("ann")) {
      assertThat(ann.send("/history\n").readLine()).isEqualTo("* no messages in lobby yet");
      ann.send("one\ntwo\n/me counts\n\n   \nthree\n/history\n");
      assertThat(ann.readLine()).isEqualTo("* the last 3 lines of lobby are kept");
      assertThat(ann.readLine()).isEqualTo("ann: two");
      assertThat(ann.readLine()).isEqualTo("* ann counts");
      assertThat(ann.readLine()).isEqualTo("ann: three");
    }
  }

  @Test
  void saysThatNothingIsKeptWhereNothingIs() {
    serve(new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 0, 1000, 10_000));
    try (var ann = enter("ann")) {
      ann.send("one\n");
      assertThat(ann.send("/history\n").readLine()).isEqualTo("* no messages of lobby are kept");
    }
  }

  @Test
  void explainsItselfInOneLineForEachCommand() {
    serve(DEFAULTS);
    try (var ann = enter("ann")) {
      ann.send("/help\n");
      String commands =
          "/nick NAME,/join ROOM,/rooms,/who,/msg NICK TEXT,/me TEXT,/history,/help,/quit,//TEXT";
      for (String command : commands.split(",", -1)) {
        assertThat(ann.readLine()).startsWith("* " + command + ": ");
      }
      assertThat(ann.send("/foo bar\n").readLine()).isEqualTo("* there is no /foo, see /help");
      assertThat(ann.send("/\n").readLine()).isEqualTo("* there is no /, see /help");
      assertThat(ann.send("/join\n").readLine()).isEqualTo("* usage: /join ROOM");
      assertThat(ann.send("/msg bob\n").readLine()).isEqualTo("* usage: /msg NICK TEXT");
    }
  }

  @Test
  void saysALineThatBeginsWithTwoSlashesWithOne() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob")) {
      bob.send("//quit is how you leave\n");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: /quit is how you leave");
    }
  }

  @Test
  void letsNobodyWriteOnTheOthersTerminals() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("b\033ob")) {
      bob.send("\033[2J\007red\033]0;owned\007\tblack\u009b1m\177 \u0000nul\n");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: [2Jred]0;owned black1m nul");
    }
  }

  @Test
  void saysGoodbyeAfterAllAnswers() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob")) {
      bob.send("/who\nbye all\n/QUIT\nnot heard\n");
      assertThat(bob.readAllText()).isEqualTo("* lobby: ann, bob\n* goodbye\n");
      bob.finish();
      assertThat(bob.closeReason()).isEqualTo("handler-returned");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: bye all");
      assertThat(ann.readLine()).isEqualTo("* bob left");
      assertThat(ann.send("/who\n").readLine()).isEqualTo("* lobby: ann");
    }
  }

  @Test
  void saysGoodbyeToEachButOfNobodyWhenTheServerDrains() {
    serve(DEFAULTS);
    try (var ann = enter("ann");
        var bob = enter("bob")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      bob.drainServer();
      assertThat(bob.readAllText()).isEqualTo("* the server is closing, goodbye\n");
      bob.finish();
      assertThat(bob.closeReason()).isEqualTo("drained");
      assertThat(ann.send("/who\n").readLine()).isEqualTo("* lobby: ann");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Chat.class);
    assertThat(new Chat().name()).isEqualTo("chat");
    assertThat(new Chat().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Chat(), DEFAULTS)) {
      assertThat(FaultTester.of(server, "anna\nhi\n/quit\n").together().run()).isGreaterThan(60);
    }
  }
}
