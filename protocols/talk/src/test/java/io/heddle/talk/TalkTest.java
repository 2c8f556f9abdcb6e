package io.heddle.talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class TalkTest {
  static final TalkOptions DEFAULTS = new TalkOptions(Framing.LINES, Optional.empty(), false);

  private static final String WAITING = "* waiting for somebody to talk to";

  @Parameter boolean onLoopback;

  private ProtocolTester serve(TalkOptions options) {
    return serve(options, Limits.DEFAULTS);
  }

  private ProtocolTester serve(TalkOptions options, Limits limits) {
    return onLoopback
        ? ProtocolTester.onLoopback(new Talk(), options, limits)
        : ProtocolTester.inMemory(new Talk(), options, limits);
  }

  private static TalkOptions oneTelephone(int waitingMax) {
    return new TalkOptions(Framing.LINES, Optional.of(waitingMax), false);
  }

  /** Whoever leaves before the other is served had no call. */
  private static void areConnected(TestClient ann, TestClient bob) {
    ann.send("hello\n");
    assertThat(bob.readLine()).isEqualTo("hello");
  }

  @Test
  void connectsTwoUntilOneSaysBye() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect();
        var bob = tester.connect()) {
      ann.send("hello\r\n");
      assertThat(bob.readLine()).isEqualTo("hello");
      bob.send("héllo\n\nhow are you?\n");
      assertThat(ann.readLine()).isEqualTo("héllo");
      assertThat(ann.readLine()).isEmpty();
      assertThat(ann.readLine()).isEqualTo("how are you?");
      bob.send(" bye \n");
      assertThat(ann.readAllText()).isEqualTo("bye\n");
      assertThat(bob.readAllText()).isEmpty();
      ann.finish();
      assertThat(ann.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void keepsWhatIsSaidBeforeSomebodyIsThere() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect()) {
      ann.dribble("is anybody\nthere?\n");
      try (var bob = tester.connect()) {
        assertThat(bob.readLine()).isEqualTo("is anybody");
        assertThat(bob.readLine()).isEqualTo("there?");
        ann.send("good\n");
        assertThat(bob.readLine()).isEqualTo("good");
      }
    }
  }

  @Test
  void boundsWhatIsSaidToNobody() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect()) {
      for (int i = 0; i < 5; i++) ann.send("x".repeat(60_000) + "\n");
      assertThat(ann.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void takesWhatOneReadDeliversAsAMessageIfTold() {
    try (var tester = serve(new TalkOptions(Framing.READS, Optional.empty(), false));
        var ann = tester.connect();
        var bob = tester.connect()) {
      ann.send("no newline");
      assertThat(bob.readText(10)).isEqualTo("no newline");
      bob.send("one of my own\n");
      assertThat(ann.readText(14)).isEqualTo("one of my own\n");
      ann.send("bye");
      assertThat(bob.readAllText()).isEqualTo("bye");
      assertThat(ann.readAllText()).isEmpty();
    }
  }

  @Test
  void passesBytesOnAsTheyCame() {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) i;
    try (var tester = serve(new TalkOptions(Framing.READS, Optional.empty(), false));
        var ann = tester.connect();
        var bob = tester.connect()) {
      bob.send(bytes);
      assertThat(ann.readBytes(256)).isEqualTo(bytes);
    }
  }

  @Test
  void givesEveryTwoACallOfTheirOwn() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect();
        var bob = tester.connect()) {
      ann.send("1\n");
      assertThat(bob.readLine()).isEqualTo("1");
      try (var cyd = tester.connect();
          var dan = tester.connect()) {
        cyd.send("2\n");
        assertThat(dan.readLine()).isEqualTo("2");
        dan.send("bye\n");
        assertThat(cyd.readAllText()).isEqualTo("bye\n");
      }
      bob.send("still here\n");
      assertThat(ann.readLine()).isEqualTo("still here");
    }
  }

  @Test
  void letsAThirdWaitForItsTurnAndTellsTheNextThatItIsBusy() {
    try (var tester = serve(new TalkOptions(Framing.LINES, Optional.of(1), true));
        var ann = tester.connect()) {
      assertThat(ann.readLine()).isEqualTo(WAITING);
      try (var bob = tester.connect()) {
        assertThat(bob.readLine()).isEqualTo("* connected");
        try (var cyd = tester.connect()) {
          assertThat(cyd.readLine()).isEqualTo(WAITING);
          try (var dan = tester.connect()) {
            assertThat(dan.readAllText()).isEqualTo("busy\n");
          }
          cyd.send("my turn?\n");
          bob.send("bye\n");
          assertThat(ann.readAllText()).isEqualTo("* connected\nbye\n");
          try (var eve = tester.connect()) {
            assertThat(eve.readLine()).isEqualTo("* connected");
            assertThat(eve.readLine()).isEqualTo("my turn?");
            eve.send("yes\n");
            assertThat(cyd.readLine()).isEqualTo("* connected");
            assertThat(cyd.readLine()).isEqualTo("yes");
          }
        }
      }
    }
  }

  @Test
  void freesThePlaceOfAWaitingCallerThatLeaves() {
    try (var tester = serve(DEFAULTS)) {
      try (var said = tester.connect()) {
        assertThat(said.send("hello?\nbye\n").readAllText()).isEmpty();
      }
      try (var died = tester.connect()) {
        died.send("hello?\n").reset();
        assertThat(died.closeReason()).isEqualTo("io-failed");
      }
      try (var ann = tester.connect();
          var bob = tester.connect()) {
        ann.send("hello\n");
        assertThat(bob.readLine()).isEqualTo("hello");
      }
    }
  }

  @Test
  void tellsTheOtherWhenOneDies() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect();
        var bob = tester.connect()) {
      bob.send("last words\n");
      assertThat(ann.readLine()).isEqualTo("last words");
      bob.reset();
      assertThat(ann.readAllText()).isEqualTo("bye\n");
    }
  }

  @Test
  void tellsTheOtherWhenOneJustLeaves() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect();
        var bob = tester.connect()) {
      areConnected(ann, bob);
      bob.send("last words").finish();
      assertThat(ann.readAllText()).isEqualTo("last words\nbye\n");
      assertThat(bob.readAll()).isEmpty();
    }
  }

  @Test
  void hangsUpOnOneThatTakesNothing() {
    var limits =
        new Limits(64 << 10, 1, 64 << 10, Duration.ZERO, Duration.ofSeconds(30), Duration.ZERO);
    try (var tester = serve(DEFAULTS, limits);
        var ann = tester.connect();
        var sleepy = tester.connect()) {
      sleepy.send("zzz\n");
      assertThat(ann.readLine()).isEqualTo("zzz");
      String line = "x".repeat(60_000) + "\n";
      int said = 0;
      try {
        for (; said < 1_000; said++) ann.send(line);
      } catch (UncheckedIOException ended) {
        // As it should, when the other has been hung up.
      }
      assertThat(said).isLessThan(1_000);
      assertThat(sleepy.closeReason()).isEqualTo("write-timeout");
      assertThat(ann.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void tellsBothWhenTheServerDrains() {
    try (var tester = serve(DEFAULTS);
        var ann = tester.connect();
        var bob = tester.connect()) {
      ann.send("hello\n");
      assertThat(bob.readLine()).isEqualTo("hello");
      ann.drainServer();
      bob.drainServer();
      assertThat(ann.readAllText()).isEqualTo("bye\n");
      assertThat(bob.readAllText()).isEqualTo("bye\n");
      try (var waiting = tester.connect()) {
        assertThat(waiting.drainServer().readAllText()).isEqualTo("bye\n");
      }
    }
  }

  @Test
  void tellsWhatGoesOnIfToldTo() {
    try (var tester = serve(new TalkOptions(Framing.LINES, Optional.of(5), true));
        var ann = tester.connect()) {
      assertThat(ann.readLine()).isEqualTo(WAITING);
      try (var bob = tester.connect()) {
        assertThat(bob.readLine()).isEqualTo("* connected");
        assertThat(ann.readLine()).isEqualTo("* connected");
        try (var cyd = tester.connect()) {
          assertThat(cyd.readLine()).isEqualTo(WAITING);
        }
      }
    }
  }

  @Test
  void saysWhatIsWrongWithALineThatIsTooLong() {
    try (var tester =
            serve(
                DEFAULTS, new Limits(10, 1, 1 << 20, Duration.ZERO, Duration.ZERO, Duration.ZERO));
        var ann = tester.connect();
        var bob = tester.connect()) {
      areConnected(ann, bob);
      ann.send("01234567890\n");
      assertThat(ann.readAllText()).isEqualTo("error: line longer than 10 bytes\n");
      assertThat(bob.readAllText()).isEqualTo("bye\n");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Talk.class);
    assertThat(new Talk().name()).isEqualTo("talk");
    assertThat(new Talk().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Talk(), DEFAULTS)) {
      assertThat(FaultTester.of(server, "hello\nthere\nbye\n").together().run()).isGreaterThan(40);
    }
  }

  @Test
  void refusesWhatIsOutOfRangeAndNamesIt() {
    assertThatThrownBy(() -> oneTelephone(-1))
        .hasMessage("waiting-max: expected 0 to 1000000, got -1");
  }
}
