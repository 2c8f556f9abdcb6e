package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Rate;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.transport.Limits;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChatOptionsTest {
  @Parameter boolean onLoopback;

  private ProtocolTester serve(ChatOptions options) {
    return ChatTest.serve(onLoopback, options, Limits.DEFAULTS);
  }

  @Test
  void refusesATextThatIsTooLongInsteadOfCuttingIt() {
    try (var tester = serve(new ChatOptions(Framing.LINES, UTF_8, 20, 5, 50, 1000, 10_000));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob")) {
      assertThat(bob.send("123456\n").readLine())
          .isEqualTo("* not sent: 6 characters are more than 5");
      bob.send("😀2345\n");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: 😀2345");
    }
  }

  @Test
  void boundsWhatIsSaidAndNotTheCommandsThatSayIt() {
    try (var tester = serve(new ChatOptions(Framing.LINES, UTF_8, 20, 5, 50, 1000, 10_000));
        var ann = ChatTest.enter(tester, "ann")) {
      assertThat(ann.send("/join attic-of-the-house\n").readLine())
          .startsWith("* you are in attic-of-the-house, ");
      assertThat(ann.send("/msg ann 12345\n").readLine()).isEqualTo("[ann] 12345");
      assertThat(ann.readLine()).isEqualTo("* told ann");
      assertThat(ann.send("/topic of the house\n").readLine())
          .isEqualTo("* topic of attic-of-the-house, by ann: of the house");
      String refused = "* not sent: 6 characters are more than 5";
      assertThat(ann.send("/msg ann 123456\n").readLine()).isEqualTo(refused);
      assertThat(ann.send("/me 123456\n").readLine()).isEqualTo(refused);
      assertThat(ann.send("//23456\n").readLine()).isEqualTo(refused);
      assertThat(ann.send("/" + "x".repeat(1000) + "\n").readLine())
          .isEqualTo("* there is no /" + "x".repeat(19) + "..., see /help");
    }
  }

  /** To bring marks into order, and letters into another case, takes the square of their number. */
  @Test
  @Timeout(30)
  void answersAtOnceWhateverIsGivenAsAName() {
    String marks = "a" + "\u0315\u0300".repeat(200_000);
    var limits =
        new Limits(1 << 20, 1 << 20, 4 << 20, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30));
    var options = new ChatOptions(Framing.LINES, UTF_8, 20, 100_000, 50, 1000, 10_000);
    String rule = " has 1 to 20 letters, digits, - or _, choose another";
    try (var tester = ChatTest.serve(onLoopback, options, limits);
        var ann = tester.connect()) {
      ann.readLine();
      assertThat(ann.send(marks + "\n").readLine()).isEqualTo("* a nick" + rule);
      assertThat(ann.send("ann\n").readLine()).startsWith("* you are in lobby");
      assertThat(ann.send("/nick " + marks + "\n").readLine()).isEqualTo("* a nick" + rule);
      assertThat(ann.send("/join " + marks + "\n").readLine()).isEqualTo("* a room's name" + rule);
      assertThat(ann.send("/msg " + marks + " hi\n").readLine()).startsWith("* nobody here is ");
      assertThat(ann.send("/" + "İ".repeat(400_000) + "\n").readLine())
          .startsWith("* there is no ");
    }
  }

  @Test
  void boundsRoomsAndTheirMembers() {
    try (var tester = serve(new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 50, 2, 2));
        var ann = ChatTest.enter(tester, "ann");
        var bob = ChatTest.enter(tester, "bob");
        var cyd = tester.connect()) {
      cyd.readLine();
      assertThat(cyd.send("cyd\n").readLine()).isEqualTo("* lobby is full, come back later");
      assertThat(cyd.readLine()).isNull();
      assertThat(bob.send("/join attic\n").readLine()).startsWith("* you are in attic");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(bob.send("/join cellar\n").readLine())
          .isEqualTo("* no room for another room: there are 2, see /rooms");
      try (var dan = ChatTest.enter(tester, "dan")) {
        assertThat(bob.send("/join lobby\n").readLine())
            .isEqualTo("* lobby is full, come back later");
        assertThat(dan.send("/rooms\n").readLine()).isEqualTo("* rooms: attic (1), lobby (2)");
      }
    }
  }

  @Test
  void speaksTheCharsetItIsTold() {
    Charset gbk = Charset.forName("gbk");
    try (var tester = serve(new ChatOptions(Framing.LINES, gbk, 20, 1000, 50, 1000, 10_000));
        var ann = ChatTest.enter(tester, "ann");
        var li = ChatTest.enter(tester, "li")) {
      ann.readLine();
      li.send("你好 😀\n".getBytes(gbk));
      byte[] heard = "li: 你好 ?\n".getBytes(gbk);
      assertThat(ann.readBytes(heard.length)).isEqualTo(heard);
    }
  }

  @Test
  void takesWhatOneReadDeliversAsAMessageIfTold() {
    try (var tester = serve(new ChatOptions(Framing.READS, UTF_8, 20, 1000, 50, 1000, 10_000));
        var ann = tester.connect();
        var bob = tester.connect()) {
      bob.readLine();
      ann.readLine();
      assertThat(ann.send("ann").readLine()).startsWith("* you are in lobby");
      assertThat(bob.send("bob").readLine()).startsWith("* you are in lobby");
      bob.send("two\nlines");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(ann.readLine()).isEqualTo("bob: two lines");
    }
  }

  @Test
  void refusesWhatIsOutOfRangeAndNamesIt() {
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_16, 20, 1000, 50, 1000, 1000))
        .hasMessage("charset: expected one with ASCII's newline, such as utf-8 or gbk, got UTF-16");
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_8, 0, 1000, 50, 1000, 1000))
        .hasMessage("nick-length-max: expected 1 to 100, got 0");
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_8, 20, 100_001, 50, 1000, 1000))
        .hasMessage("text-length-max: expected 1 to 100000, got 100001");
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_8, 20, 1000, -1, 1000, 1000))
        .hasMessage("history: expected 0 to 1000, got -1");
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 50, 0, 1000))
        .hasMessage("rooms-max: expected 1 to 1000000, got 0");
    assertThatThrownBy(() -> new ChatOptions(Framing.LINES, UTF_8, 20, 1000, 50, 1000, 0))
        .hasMessage("members-max: expected 1 to 1000000, got 0");
  }

  @Test
  void refusesWhatIsOutOfRangeOfWhatCameLater() {
    assertThatThrownBy(() -> all(0, 50, 10, 0, 500, "1/s", 1, 1))
        .hasMessage("topic-length-max: expected 1 to 1000, got 0");
    assertThatThrownBy(() -> all(1, 50, 1001, 0, 500, "1/s", 1, 1))
        .hasMessage("history-on-join: expected 0 to 1000, got 1001");
    assertThatThrownBy(() -> all(1, 50, 10, 0, -1, "1/s", 1, 1))
        .hasMessage("announce-max: expected 0 to 1000000, got -1");
    assertThatThrownBy(() -> all(1, 50, 10, 0, 500, "0.5/h", 1, 1))
        .hasMessageMatching("messages-rate: expected 1/h or more, got .*/s");
    assertThatThrownBy(() -> all(1, 50, 10, 0, 500, "1/h", 0, 1))
        .hasMessage("messages-burst: expected 1 to 1000000, got 0");
    assertThatThrownBy(() -> all(1, 50, 10, 0, 500, "1/h", 1, 0))
        .hasMessage("messages-late-max: expected 1 to 1000000, got 0");
  }

  /** The options that not every test has to name. */
  static ChatOptions all(
      int topicLengthMax,
      int history,
      int historyOnJoin,
      long historyBytesMax,
      int announceMax,
      String messagesRate,
      int messagesBurst,
      int messagesLateMax) {
    return new ChatOptions(
        Framing.LINES,
        UTF_8,
        20,
        10_000,
        topicLengthMax,
        history,
        historyOnJoin,
        new ByteSize(historyBytesMax),
        1000,
        10_000,
        announceMax,
        Optional.of(messagesRate).filter(rate -> !rate.isEmpty()).map(Rate::parse),
        messagesBurst,
        messagesLateMax);
  }
}
