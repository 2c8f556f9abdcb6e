package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OptionExceptionTest {

  @Test
  void namesTheOptionWhatIsExpectedAndWhatCame() {
    assertThatThrownBy(() -> OptionException.throwUnless(false, "root", "a folder", "'/none'"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("root: expected a folder, got '/none'");
    assertThatThrownBy(() -> OptionException.throwUnlessWithin("history", 5000, 0, 1000))
        .hasMessage("history: expected 0 to 1000, got 5000");
    assertThatThrownBy(() -> OptionException.throwUnlessWithin("history", -1, 0, 1000))
        .hasMessage("history: expected 0 to 1000, got -1");
    var size = new ByteSize((64 << 10) + 1);
    assertThatThrownBy(() -> OptionException.throwUnlessWithin("key-max", size, 1, 64 << 10))
        .hasMessage("key-max: expected 1B to 64KiB, got 65537B");
    assertThatThrownBy(
            () -> OptionException.throwUnlessForLines("charset", StandardCharsets.UTF_16))
        .hasMessage("charset: expected one with ASCII's newline, such as utf-8 or gbk, got UTF-16");
    assertThatThrownBy(() -> OptionException.throwUnlessForLines("in", Charset.forName("IBM037")))
        .hasMessageStartingWith("in: expected one with ASCII's newline");
  }

  @Test
  void letsTheEndsOfARangePass() {
    assertThatCode(
            () -> {
              OptionException.throwUnless(true, "root", "a folder", "");
              OptionException.throwUnlessWithin("history", 0, 0, 1000);
              OptionException.throwUnlessWithin("history", 1000, 0, 1000);
              OptionException.throwUnlessWithin("key-max", new ByteSize(1), 1, 4);
              OptionException.throwUnlessWithin("key-max", new ByteSize(4), 1, 4);
              OptionException.throwUnlessForLines("charset", Charset.forName("GBK"));
            })
        .doesNotThrowAnyException();
  }
}
