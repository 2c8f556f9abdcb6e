package io.heddle.uppercase;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.TooLongException;
import io.heddle.protocol.testkit.DatagramTester;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class UppercaseDatagramTest {
  @Parameter boolean onLoopback;

  private DatagramTester serve(Charset charset) {
    var options = new UppercaseOptions(charset);
    return onLoopback
        ? DatagramTester.onLoopback(new Uppercase(), options)
        : DatagramTester.inMemory(new Uppercase(), options);
  }

  @Test
  void answersEachDatagramByOneInUpperCase() {
    try (var tester = serve(UTF_8)) {
      assertThat(tester.ask("straße\n")).containsExactly("STRASSE\n");
      assertThat(tester.ask("")).containsExactly("");
      assertThat(tester.ask("жизнь, 中文, 😀")).containsExactly("ЖИЗНЬ, 中文, 😀");
    }
  }

  @Test
  void speaksTheCharsetItIsTold() {
    Charset gbk = Charset.forName("gbk");
    try (var tester = serve(gbk)) {
      assertThat(tester.ask("你好, abc".getBytes(gbk))).containsExactly("你好, ABC".getBytes(gbk));
    }
  }

  /** What the next datagram begins with is not its rest. */
  @Test
  void givesBackHalfACharacterAtTheEndOfADatagram() {
    try (var tester = serve(UTF_8)) {
      assertThat(tester.ask(new byte[] {'a', (byte) 0xC3}))
          .containsExactly(new byte[] {'A', (byte) 0xC3});
      assertThat(tester.ask(new byte[] {(byte) 0xA9, 'b'}))
          .containsExactly(new byte[] {(byte) 0xA9, 'B'});
    }
  }

  @Test
  void answersTheLargestDatagram() {
    try (var tester = serve(UTF_8)) {
      assertThat(tester.ask("a".repeat(65_507))).containsExactly("A".repeat(65_507));
    }
  }

  @Test
  void failsWhereTheUpperCaseFitsIntoNoDatagram() {
    try (var tester = serve(UTF_8)) {
      assertThatThrownBy(() -> tester.ask("ŉ".repeat(65_507 / 2)))
          .hasCauseInstanceOf(TooLongException.class);
      assertThat(tester.ask("a")).containsExactly("A");
    }
  }
}
