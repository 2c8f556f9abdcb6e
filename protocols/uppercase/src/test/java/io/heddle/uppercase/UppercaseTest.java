package io.heddle.uppercase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol on the wire; what it makes of all sorts of bytes is in {@link UpperCaserTest}. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class UppercaseTest {
  @Parameter boolean onLoopback;

  private ProtocolTester serve(Charset charset) {
    var options = new UppercaseOptions(charset);
    return onLoopback
        ? ProtocolTester.onLoopback(new Uppercase(), options)
        : ProtocolTester.inMemory(new Uppercase(), options);
  }

  @Test
  void answersTextWithoutANewlineAsItArrives() {
    try (var tester = serve(UTF_8);
        var client = tester.connect()) {
      assertThat(client.send("hello").readText(5)).isEqualTo("HELLO");
      assertThat(client.send(" wörld\n").readText(8)).isEqualTo(" WÖRLD\n");
    }
  }

  @Test
  void holdsBackACharacterUntilItIsWhole() {
    byte[] letter = "é".getBytes(UTF_8);
    try (var tester = serve(UTF_8);
        var client = tester.connect()) {
      client.send(new byte[] {'a', letter[0]});
      assertThat(client.readText(1)).isEqualTo("A");
      client.send(new byte[] {letter[1], 'b'});
      assertThat(client.readText(3)).isEqualTo("ÉB");
    }
  }

  @Test
  void answersADribbleAsItDoesOneWrite() {
    String text = "heddle: Straße, 中文, ａｂｃ, 😀\r\n".repeat(20);
    try (var tester = serve(UTF_8);
        var client = tester.connect()) {
      assertThat(client.dribble(text).finish().readAllText())
          .isEqualTo(text.toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void speaksTheCharsetItIsTold() {
    Charset gbk = Charset.forName("gbk");
    try (var tester = serve(gbk);
        var client = tester.connect()) {
      client.send("你好, world, жизнь\n".getBytes(gbk)).finish();
      assertThat(new String(client.readAll(), gbk)).isEqualTo("你好, WORLD, ЖИЗНЬ\n");
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void returnsTheUnfinishedCharacterWhenThePeerHasFinished() {
    try (var tester = serve(UTF_8);
        var client = tester.connect()) {
      client.send(new byte[] {'a', (byte) 0xF0, (byte) 0x9F}).finish();
      assertThat(client.readAll()).containsExactly('A', 0xF0, 0x9F);
    }
  }

  @Test
  void answersInPiecesOfAnySize() {
    try (var tester = serve(UTF_8);
        var client = tester.connect()) {
      for (int lines = 1; lines < 1_000; lines = lines * 3 / 2 + 1) {
        String text = "0123456789 abcdefghijklmnopqrstuvwxyz äöü\n".repeat(lines);
        String upper = text.toUpperCase(Locale.ROOT);
        assertThat(client.send(text).readText(upper.getBytes(UTF_8).length)).isEqualTo(upper);
      }
    }
  }

  @Test
  void survivesAPeerThatDies() {
    try (var tester = serve(UTF_8)) {
      var dying = tester.connect();
      assertThat(dying.send("a").readText(1)).isEqualTo("A");
      dying.reset();
      assertThat(dying.closeReason()).isEqualTo("io-failed");
      try (var client = tester.connect()) {
        assertThat(client.send("b").readText(1)).isEqualTo("B");
      }
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Uppercase.class);
    assertThat(new Uppercase().name()).isEqualTo("uppercase");
    assertThat(new Uppercase().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Uppercase(), new UppercaseOptions(UTF_8))) {
      assertThat(FaultTester.of(server, "hello\nthere").run()).isGreaterThan(40);
    }
  }
}
