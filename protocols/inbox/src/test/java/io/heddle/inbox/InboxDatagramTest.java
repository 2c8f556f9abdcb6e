package io.heddle.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Framing;
import io.heddle.protocol.testkit.DatagramTester;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class InboxDatagramTest {
  private static final Charset GBK = Charset.forName("gbk");

  @Parameter boolean onLoopback;
  @TempDir private Path folder;

  private DatagramTester serve(Path file, Charset charset) {
    var options = new InboxOptions(file, Framing.LINES, charset);
    return onLoopback
        ? DatagramTester.onLoopback(new Inbox(), options)
        : DatagramTester.inMemory(new Inbox(), options);
  }

  @Test
  void storesEachDatagramAndAnswersNone() throws IOException {
    Path file = folder.resolve("inbox.jsonl");
    try (var tester = serve(file, UTF_8)) {
      for (String message :
          new String[] {"one\n", "", "\r\n", "two\nlines\r\n", "x".repeat(65_507)})
        assertThat(tester.ask(message)).isEmpty();
      assertThat(InboxTest.texts(file)).containsExactly("one", "two\\nlines", "x".repeat(65_507));
    }
  }

  @Test
  void decodesTheCharsetItIsTold() throws IOException {
    Path file = folder.resolve("inbox.jsonl");
    try (var tester = serve(file, GBK)) {
      tester.ask("你好".getBytes(GBK));
      assertThat(InboxTest.texts(file)).containsExactly("你好");
    }
  }

  @Test
  void failsWhereItCannotStore() {
    try (var tester = serve(Path.of("/dev/full"), UTF_8)) {
      assertThatThrownBy(() -> tester.ask("one")).hasCauseInstanceOf(IOException.class);
    }
  }
}
