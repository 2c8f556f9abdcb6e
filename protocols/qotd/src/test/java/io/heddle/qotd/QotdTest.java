package io.heddle.qotd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.DatagramTester;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol on the wire; what it makes of files is in {@link QuotesTest}. */
@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class QotdTest {
  private static final String QUOTE = "Der Weber webt,\r\ndas Weberschiffchen fliegt – é\r\n";

  @Parameter boolean onLoopback;

  @TempDir private Path folder;

  private QotdOptions options;

  @BeforeEach
  void write() throws IOException {
    Path file = Files.writeString(folder.resolve("quotes"), QUOTE + "%\n", UTF_8);
    options = new QotdOptions(Optional.of(file));
  }

  private ProtocolTester serve(QotdOptions served) {
    return onLoopback
        ? ProtocolTester.onLoopback(new Qotd(), served)
        : ProtocolTester.inMemory(new Qotd(), served);
  }

  @Test
  void sendsAQuoteWithoutBeingAskedAndEnds() {
    try (var tester = serve(options);
        var client = tester.connect()) {
      assertThat(client.readAllText()).isEqualTo(QUOTE);
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void sendsItToAPeerThatTalksAsWell() {
    try (var tester = serve(options);
        var client = tester.connect()) {
      assertThat(client.send("x".repeat(20_000)).readAllText()).isEqualTo(QUOTE);
    }
  }

  @Test
  void answersADatagram() {
    try (var tester =
        onLoopback
            ? DatagramTester.onLoopback(new Qotd(), options)
            : DatagramTester.inMemory(new Qotd(), options)) {
      assertThat(tester.ask("")).containsExactly(QUOTE);
      assertThat(tester.ask("another one")).containsExactly(QUOTE);
    }
  }

  @Test
  void knowsSomeProverbsAndTakesOneAtRandom() {
    Set<String> said = new HashSet<>();
    try (var tester = serve(new QotdOptions(Optional.empty()))) {
      for (int i = 0; i < 100; i++) {
        try (var client = tester.connect()) {
          said.add(client.readAllText());
        }
      }
    }
    assertThat(said).hasSizeGreaterThan(3).allMatch(quote -> quote.matches("[ -~]+\r\n"));
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Qotd.class);
    assertThat(new Qotd().name()).isEqualTo("qotd");
    assertThat(new Qotd().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Qotd(), options)) {
      assertThat(FaultTester.of(server, "unasked").run()).isGreaterThan(40);
    }
  }
}
