package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

/** {@code chat} where the server has a say: its options, its limits, its end. */
class ChatServerIT {
  private static final Charset GBK = Charset.forName("GBK");

  /** Somebody in the lobby. */
  private static LineClient enter(Heddle heddle, String nick) {
    LineClient member = heddle.lineClient("chat");
    assertThat(member.readLine()).isEqualTo("* welcome! which nick do you want?");
    assertThat(member.ask(nick)).startsWith("* you are in lobby, others here: ");
    return member;
  }

  @Test
  void takesWhatOneReadDeliversWhereTheOptionSaysSo() {
    try (var heddle = Heddle.serve("chat=tcp://127.0.0.1:0", "--option", "framing=reads");
        LineClient ann = heddle.lineClient("chat");
        LineClient bob = enter(heddle, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* welcome! which nick do you want?");
      assertThat(ann.send("ann").readLine()).startsWith("* you are in lobby, others here: 1;");
      assertThat(bob.readLine()).isEqualTo("* ann joined");
      ann.send("no newline");
      assertThat(bob.readLine()).isEqualTo("ann: no newline");
      ann.send("two lines\nat once");
      assertThat(bob.readLine()).isEqualTo("ann: two lines at once");
    }
  }

  @Test
  void speaksGbkWhereTheOptionSaysSo() throws IOException {
    try (var heddle = Heddle.serve("chat=tcp://127.0.0.1:0", "--option", "charset=gbk");
        Socket ann = heddle.connect("chat");
        LineClient bob = enter(heddle, "bob")) {
      ann.getOutputStream().write("小明\n/msg bob ok\n".getBytes(GBK));
      String heard =
          """
          * welcome! which nick do you want?
          * you are in lobby, others here: 1; /help tells what you can do
          * told bob
          """;
      assertThat(ann.getInputStream().readNBytes(heard.length())).asString(UTF_8).isEqualTo(heard);
      bob.send("/who\n");
      try (Socket carl = heddle.connect("chat")) {
        carl.getOutputStream().write("carl\n/who\n/quit\n".getBytes(UTF_8));
        assertThat(new String(carl.getInputStream().readAllBytes(), GBK))
            .contains("* lobby: ", "小明", "bob", "carl");
      }
    }
  }

  @Test
  void dropsAMemberThatDoesNotReadWhileTheRoomGoesOn() {
    int messagesMax = 5000;
    String text = "x".repeat(10_000);
    try (var heddle =
            Heddle.serve(
                "chat=tcp://127.0.0.1:0",
                "--option",
                "text-length-max=10000",
                "--set",
                "chat.output-bytes-max=64KiB");
        LineClient ann = enter(heddle, "ann");
        LineClient sleepy = enter(heddle, "sleepy");
        LineClient bob = enter(heddle, "bob")) {
      assertThat(ann.readLine()).isEqualTo("* sleepy joined");
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      boolean dropped = false;
      for (int i = 0; i < messagesMax && !dropped; i++) {
        ann.send(text + "\n");
        String heard = bob.readLine();
        dropped = heard.equals("* sleepy left");
        if (dropped) heard = bob.readLine();
        assertThat(heard).isEqualTo("ann: " + text);
      }
      assertThat(dropped).as("sleepy was dropped").isTrue();
      assertThat(ann.readLine()).isEqualTo("* sleepy left");
      assertThat(ann.ask("/who")).isEqualTo("* lobby: ann, bob");
      assertThat(sleepy.socket().isClosed()).as("from our side").isFalse();
      assertThat(heddle.metric("heddle_connections_active", "listener=\"chat\"")).isEqualTo(2);
    }
  }

  @Test
  void saysGoodbyeToEverybodyWhenTheServerIsDrained() {
    try (var heddle = Heddle.serve("chat=tcp://127.0.0.1:0");
        LineClient ann = enter(heddle, "ann");
        LineClient bob = enter(heddle, "bob");
        LineClient nameless = heddle.lineClient("chat")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      assertThat(nameless.readLine()).isEqualTo("* welcome! which nick do you want?");
      ann.send("last words\n");
      assertThat(bob.readLine()).isEqualTo("ann: last words");
      heddle.signal("TERM");
      for (LineClient member : new LineClient[] {ann, bob}) {
        assertThat(member.readLine()).isEqualTo("* the server is closing, goodbye");
        assertThat(member.readLine()).isNull();
      }
      assertThat(nameless.readLine()).isNull();
      assertThat(heddle.awaitExit()).isZero();
    }
  }
}
