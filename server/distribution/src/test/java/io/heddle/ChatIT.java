package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code chat} on the wire, with several clients. Each test has rooms and nicks of its own. */
class ChatIT {
  private static Heddle heddle;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("chat=tcp://127.0.0.1:0", "--option", "chat.history=3");
  }

  @AfterAll
  static void stop() {
    heddle.close();
  }

  /** Somebody who has a nick and is in that room. */
  private static LineClient enter(String nick, String room) {
    LineClient member = heddle.lineClient("chat");
    assertThat(member.readLine()).isEqualTo("* welcome! which nick do you want?");
    assertThat(member.ask(nick)).startsWith("* you are in lobby, others here: ");
    assertThat(member.ask("/join " + room)).startsWith("* you are in " + room + ", others here: ");
    return member;
  }

  @Test
  void tellsTheOthersWhoComesAndWhoGoesHoweverTheyGo() throws IOException {
    try (LineClient host = enter("host", "hall")) {
      LineClient polite = enter("polite", "hall");
      assertThat(host.readLine()).isEqualTo("* polite joined");
      assertThat(polite.ask("/quit")).isEqualTo("* goodbye");
      assertThat(polite.readLine()).isNull();
      assertThat(host.readLine()).isEqualTo("* polite left");
      LineClient silent = enter("silent", "hall");
      assertThat(host.readLine()).isEqualTo("* silent joined");
      silent.socket().shutdownOutput();
      assertThat(host.readLine()).isEqualTo("* silent left");
      LineClient rude = enter("rude", "hall");
      assertThat(host.readLine()).isEqualTo("* rude joined");
      rude.socket().setSoLinger(true, 0);
      rude.close();
      assertThat(host.readLine()).isEqualTo("* rude left");
      polite.close();
      silent.close();
    }
  }

  @Test
  void carriesWhatIsSaidToTheOthersInTheRoomAndToNobodyElse() {
    try (LineClient ann = enter("ann", "kitchen");
        LineClient bob = enter("bob", "kitchen");
        LineClient carl = enter("carl", "cellar")) {
      assertThat(ann.readLine()).isEqualTo("* bob joined");
      ann.send("good morning, Žofie\n");
      assertThat(bob.readLine()).isEqualTo("ann: good morning, Žofie");
      bob.send("and to you\n/join cellar\n");
      assertThat(ann.readLine()).isEqualTo("bob: and to you");
      assertThat(ann.readLine()).isEqualTo("* bob left");
      assertThat(carl.readLine()).as("the first that carl hears").isEqualTo("* bob joined");
      assertThat(bob.readLine()).startsWith("* you are in cellar, others here: 1;");
    }
  }

  @Test
  void givesANickToOneAtATimeAndOnlyAGoodOne() {
    try (LineClient owner = enter("Zoë", "nicks");
        LineClient other = heddle.lineClient("chat")) {
      other.readLine();
      assertThat(other.ask("zOË")).isEqualTo("* Zoë is here already, choose another nick");
      String rule = "* a nick has 1 to 20 letters, digits, - or _, choose another";
      assertThat(other.ask("two words")).isEqualTo(rule);
      assertThat(other.ask("x".repeat(21))).isEqualTo(rule);
      assertThat(other.ask("")).isEqualTo("* which nick do you want?");
      assertThat(other.ask("guest")).startsWith("* you are in lobby");
      assertThat(other.ask("/nick zoë")).isEqualTo("* Zoë is here already, choose another nick");
      assertThat(owner.ask("/nick zed")).isEqualTo("* you are now zed");
      assertThat(other.ask("/nick zoë")).isEqualTo("* you are now zoë");
      assertThat(other.ask("/quit")).isEqualTo("* goodbye");
    }
  }

  @Test
  void tellsTheRoomOfANewNick() {
    try (LineClient ann = enter("old-name", "names");
        LineClient bob = enter("witness", "names")) {
      assertThat(ann.readLine()).isEqualTo("* witness joined");
      assertThat(ann.ask("/nick new_name")).isEqualTo("* you are now new_name");
      assertThat(bob.readLine()).isEqualTo("* old-name is now new_name");
      assertThat(bob.ask("/who")).isEqualTo("* names: new_name, witness");
    }
  }

  @Test
  void listsRoomsThatHaveSomebodyInThem() {
    try (LineClient one = enter("one", "attic");
        LineClient two = enter("two", "Attic2")) {
      assertThat(one.ask("/rooms"))
          .startsWith("* rooms: ")
          .contains("attic (1)", "Attic2 (1)", "lobby (");
      assertThat(two.ask("/join ATTIC")).as("the room, whatever the case").contains("in attic,");
      assertThat(one.readLine()).isEqualTo("* two joined");
      assertThat(one.ask("/rooms")).contains("attic (2)").doesNotContain("Attic2");
      assertThat(one.ask("/join attic")).isEqualTo("* you are in attic already");
      assertThat(one.ask("/join no/room")).startsWith("* a room's name has 1 to 20 letters");
    }
  }

  @Test
  void whispersToOneMemberInWhicheverRoom() {
    try (LineClient from = enter("from", "here");
        LineClient to = enter("to", "there");
        LineClient near = enter("near", "here")) {
      assertThat(from.readLine()).isEqualTo("* near joined");
      assertThat(from.ask("/msg TO the key is  blue")).isEqualTo("* told to");
      assertThat(to.readLine()).isEqualTo("[from] the key is  blue");
      assertThat(from.ask("/msg nobody hello")).isEqualTo("* nobody here is called nobody");
      from.send("aloud\n");
      assertThat(near.readLine()).as("the first that near hears").isEqualTo("from: aloud");
    }
  }

  @Test
  void actsAndShowsWhatWasSaidLast() {
    try (LineClient actor = enter("actor", "stage");
        LineClient late = enter("late", "stage")) {
      assertThat(actor.readLine()).isEqualTo("* late joined");
      assertThat(late.ask("/history")).isEqualTo("* no messages in stage yet");
      actor.send("first\nsecond\n/me bows\nthird\n");
      assertThat(late.readLine()).isEqualTo("actor: first");
      assertThat(late.readLine()).isEqualTo("actor: second");
      assertThat(late.readLine()).isEqualTo("* actor bows");
      assertThat(late.readLine()).isEqualTo("actor: third");
      assertThat(late.ask("/history")).isEqualTo("* the last 3 lines of stage are kept");
      assertThat(late.readLine()).isEqualTo("actor: second");
      assertThat(late.readLine()).isEqualTo("* actor bows");
      assertThat(late.readLine()).isEqualTo("actor: third");
    }
  }

  @Test
  void helpsAndSaysWhatItDoesNotUnderstand() {
    try (LineClient member = enter("learner", "school");
        LineClient other = enter("teacher", "school")) {
      assertThat(member.readLine()).isEqualTo("* teacher joined");
      member.send("/help\n");
      for (String command :
          new String[] {
            "/nick NAME",
            "/join ROOM",
            "/rooms",
            "/who",
            "/msg NICK TEXT",
            "/me TEXT",
            "/history",
            "/help",
            "/quit",
            "//TEXT"
          }) {
        assertThat(member.readLine()).startsWith("* " + command + ": ");
      }
      assertThat(member.ask("/fly")).isEqualTo("* there is no /fly, see /help");
      assertThat(member.ask("/join")).isEqualTo("* usage: /join ROOM");
      assertThat(member.ask("/msg teacher")).isEqualTo("* usage: /msg NICK TEXT");
      assertThat(member.ask("x".repeat(1001)))
          .isEqualTo("* not sent: 1001 characters are more than 1000");
      member.send("//etc is a folder\n");
      assertThat(other.readLine()).isEqualTo("learner: /etc is a folder");
    }
  }

  @Test
  void keepsTerminalControlsOutOfTheRoom() {
    try (LineClient sly = enter("sly", "screen");
        LineClient reader = enter("reader", "screen")) {
      sly.send("\u001b[2Jhello\u0007\tthere\n");
      assertThat(reader.readLine()).isEqualTo("sly: [2Jhello there");
    }
  }

  @Test
  void talksToTelnet() {
    assertThat(Shell.askByTelnet(heddle.port("chat"), ""))
        .isEqualTo("* welcome! which nick do you want?");
  }

  @Test
  void talksToNcAndPython() {
    Shell.require("nc", "python3");
    int port = heddle.port("chat");
    try (LineClient host = enter("dj", "radio")) {
      String heard =
          Shell.output("printf 'nick\\n/join radio\\nhi\\n/quit\\n' | nc 127.0.0.1 $1", port);
      assertThat(heard).contains("* you are in radio, others here: 1;").endsWith("* goodbye");
      assertThat(host.readLine()).isEqualTo("* nick joined");
      assertThat(host.readLine()).isEqualTo("nick: hi");
      assertThat(host.readLine()).isEqualTo("* nick left");
      String told =
          Shell.output(
              """
              python3 - $1 <<'END'
              import socket, sys
              s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
              f = s.makefile("rw", encoding="utf-8", newline="\\n")
              for line in ["guido", "/msg dj Žofie?", "/quit"]:
                  f.readline()
                  f.write(line + "\\n")
                  f.flush()
              print(f.read(), end="")
              END
              """,
              port);
      assertThat(told).isEqualTo("* goodbye");
      assertThat(host.readLine().getBytes(UTF_8)).asString(UTF_8).isEqualTo("[guido] Žofie?");
    }
  }
}
