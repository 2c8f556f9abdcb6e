package io.heddle.inbox;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.WorkloadTester;
import io.heddle.transport.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages over connections, and what happens to the file is in {@link MessageFileTest}. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class InboxTest {
  @Parameter boolean onLoopback;
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("inbox.jsonl");
  }

  private ProtocolTester serve(Framing framing, Charset charset, Limits limits) {
    var options = new InboxOptions(file, framing, charset);
    return onLoopback
        ? ProtocolTester.onLoopback(new Inbox(), options, limits)
        : ProtocolTester.inMemory(new Inbox(), options, limits);
  }

  private ProtocolTester serve() {
    return serve(Framing.LINES, UTF_8, Limits.DEFAULTS);
  }

  /** What lies in the file between the quotes of each {@code "text"}. */
  static List<String> texts(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(line ->
            line.replaceFirst(
                "(?s)^\\{\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z\",\"peer\":\"[^\"]+\",\"text\":\"(.*)\"}$",
                "$2"))
        .toList();
  }

  @Test
  void hasStoredEveryLineAndTheRestWhenTheConnectionEnds() throws IOException {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.send("one\ntwo\r\n中文 😀").finish().readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
      assertThat(texts(file)).containsExactly("one", "two", "中文 😀");
    }
  }

  @Test
  void escapesWhatJsonMustAndNothingElse() throws IOException {
    try (var tester = serve();
        var client = tester.connect()) {
      client.send("\"a\\b\"\t\0\u001f\u007f\u2028é</\n").finish().readAll();
      assertThat(texts(file)).containsExactly("\\\"a\\\\b\\\"\\t\\u0000\\u001f\u007f\u2028é</");
    }
  }

  @Test
  void takesNothingForNoMessage() throws IOException {
    try (var tester = serve()) {
      try (var nothing = tester.connect();
          var empty = tester.connect()) {
        assertThat(nothing.finish().readAll()).isEmpty();
        assertThat(empty.send("\n\r\n\n").finish().readAll()).isEmpty();
      }
      assertThat(file).isEmptyFile();
    }
  }

  @Test
  void decodesTheCharsetItIsTold() throws IOException {
    Charset gbk = Charset.forName("gbk");
    try (var tester = serve(Framing.LINES, gbk, Limits.DEFAULTS);
        var client = tester.connect()) {
      client.send("你好, world".getBytes(gbk)).finish().readAll();
      assertThat(texts(file)).containsExactly("你好, world");
    }
  }

  @Test
  void takesWhatOneReadDeliversAsAMessageIfTold() throws IOException {
    try (var tester = serve(Framing.READS, UTF_8, Limits.DEFAULTS);
        var client = tester.connect()) {
      client.send("two\nlines\n").finish().readAll();
      assertThat(texts(file)).containsExactly("two\\nlines");
    }
  }

  @Test
  void keepsWhatCameBeforeALineThatIsTooLong() throws IOException {
    var limits = new Limits(10, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    try (var tester = serve(Framing.LINES, UTF_8, limits);
        var client = tester.connect();
        var other = tester.connect()) {
      assertThat(client.send("one\n0123456789a\ntwo\n").readAllText())
          .isEqualTo("error: line longer than 10 bytes\n");
      assertThat(other.send("three").finish().readAll()).isEmpty();
      assertThat(texts(file)).containsExactly("one", "three");
    }
  }

  @Test
  void keepsWhatCameFromAPeerThatDies() throws IOException {
    try (var tester = serve(Framing.LINES, UTF_8, Limits.DEFAULTS)) {
      var client = tester.connect();
      client.send("one\ntw");
      while (Files.size(file) == 0) Thread.onSpinWait();
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
      assertThat(texts(file)).containsExactly("one");
    }
  }

  @Test
  void resetsAMessageThatDoesNotComeToItsEnd() {
    var limits = new Limits(100, 1, 1, Duration.ZERO, Duration.ofMillis(50), Duration.ZERO);
    try (var tester = serve(Framing.LINES, UTF_8, limits);
        var client = tester.connect()) {
      client.send("hal");
      assertThat(client.closeReason()).isEqualTo("request-timeout");
      assertThatThrownBy(client::readAll).isInstanceOf(UncheckedIOException.class);
      assertThat(file).isEmptyFile();
    }
  }

  @Test
  void tellsThePeerThatItsMessagesAreNotStored() {
    file = Path.of("/dev/full");
    try (var tester = serve();
        var client = tester.connect()) {
      client.send("one\n").finish();
      assertThat(client.closeReason()).isEqualTo("handler-failed");
      assertThat(client.failure()).isInstanceOf(IOException.class);
      // In memory what comes before a reset is lost with it.
      if (onLoopback)
        assertThat(client.readLine()).isEqualTo("error: the messages could not be stored");
      assertThatThrownBy(client::readAll).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void failsToOpenWhereTheFileCannotBe() {
    file = folder.resolve("no/inbox.jsonl");
    assertThatThrownBy(this::serve)
        .hasMessageContaining("file: there is no folder " + file.getParent() + "; create it");
    file = folder;
    assertThatThrownBy(this::serve).hasMessageContaining("file: " + folder + " is a folder");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Inbox.class);
    assertThat(new Inbox().name()).isEqualTo("inbox");
    assertThat(new Inbox().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = serve()) {
      assertThat(FaultTester.of(server, "hello\nthere").run()).isGreaterThan(30);
    }
  }

  @Test
  void refusesACharsetWithoutLines() {
    assertThatThrownBy(() -> new InboxOptions(file, Framing.LINES, UTF_16))
        .hasMessage("charset: expected one with ASCII's newline, such as utf-8 or gbk, got UTF-16");
  }

  // --- as a load test

  @Test
  void isLoadedWithAConnectionForEachMessage() throws IOException {
    try (var server = serve()) {
      var tester = WorkloadTester.of(server, new Inbox().workload().orElseThrow());
      var result = tester.clients(5).requests(20).sizes(0, 300).run();
      assertThat(result.failures()).isEmpty();
      assertThat(result.answers()).isEqualTo(100);
      assertThat(texts(file)).hasSize(100);
    }
  }

  @Test
  void findsOutAServerThatDoesNotStore() {
    file = Path.of("/dev/full");
    try (var server = serve()) {
      var tester = WorkloadTester.of(server, new Inbox().workload().orElseThrow());
      var result = tester.requests(1).run();
      assertThat(result.failures()).hasSize(1);
      assertThat(result.answers()).isZero();
    }
  }
}
