package io.heddle.chargen;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.transport.Limits;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class ChargenTest {
  private static final ChargenOptions RFC = new ChargenOptions(Pattern.RFC, 512);
  private static final int PERIOD_BYTES = 95 * 74;

  @Parameter boolean onLoopback;

  private ProtocolTester serve() {
    return serve(RFC, Limits.DEFAULTS);
  }

  private ProtocolTester serve(ChargenOptions options, Limits limits) {
    return onLoopback
        ? ProtocolTester.onLoopback(new Chargen(), options, limits)
        : ProtocolTester.inMemory(new Chargen(), options, limits);
  }

  /** The characters of the RFC's figure, written out. */
  private static byte[] figure(int bytes) {
    var ring = new StringBuilder();
    for (char each = ' '; each <= '~'; each++) ring.append(each);
    String twice = ring.toString().repeat(2);
    var lines = new StringBuilder();
    for (int line = 0; lines.length() < bytes; line++) {
      int from = line % 95;
      lines.append(twice, from, from + 72).append("\r\n");
    }
    return lines.substring(0, bytes).getBytes(US_ASCII);
  }

  @Test
  void beginsAsTheFigureInTheRfc() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.readLine())
          .isEqualTo(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg");
      assertThat(client.readLine())
          .isEqualTo("!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefgh");
    }
  }

  @Test
  void goesOnWithoutAGapAndWithoutEnd() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.readBytes(4 << 20)).isEqualTo(figure(4 << 20));
    }
  }

  @Test
  void sendsWhatXinetdSendsIfToldTo() {
    try (var tester = serve(new ChargenOptions(Pattern.XINETD, 512), Limits.DEFAULTS);
        var client = tester.connect()) {
      List<String> lines = client.readText(2 * PERIOD_BYTES).lines().toList();
      assertThat(lines.get(0)).startsWith("!\"#$").endsWith("fgh");
      assertThat(lines.get(21)).endsWith("z{|}");
      assertThat(lines.get(22)).endsWith("z{|}!");
      assertThat(lines.get(94)).isEqualTo(lines.get(1)).startsWith("\"#$");
      assertThat(lines.get(95)).isEqualTo(lines.get(0));
    }
  }

  @Test
  void throwsAwayWhatAPeerSendsBeforeItReads() {
    try (var tester = serve();
        var client = tester.connect()) {
      client.send(new byte[16 << 20]);
      assertThat(client.readBytes(1 << 20)).isEqualTo(figure(1 << 20));
    }
  }

  @Test
  void goesOnForAPeerThatHasFinished() {
    try (var tester = serve();
        var client = tester.connect()) {
      assertThat(client.finish().readBytes(1 << 20)).isEqualTo(figure(1 << 20));
    }
  }

  @Test
  void endsAPeerThatSendsAndNeverReads() {
    Limits limits = new Limits(1, 1, 1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50));
    try (var tester = serve(RFC, limits);
        var client = tester.connect()) {
      assertThat(client.send(new byte[1 << 20]).closeReason()).isEqualTo("write-timeout");
    }
  }

  @Test
  void endsAtOnceWhenTheServerDrains() {
    try (var tester = serve();
        var client = tester.connect()) {
      client.readBytes(100);
      client.drainServer().readAll();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  /** What never ends is no conversation for the {@code FaultTester}. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 72, 73, 74, PERIOD_BYTES, 1 << 20})
  void survivesAPeerThatDiesAfter(int bytes) {
    try (var tester = serve()) {
      var dying = tester.connect();
      dying.send("dying").readBytes(bytes);
      dying.reset();
      assertThat(dying.closeReason()).isEqualTo("io-failed");
      try (var client = tester.connect()) {
        assertThat(client.readBytes(1_000)).isEqualTo(figure(1_000));
      }
    }
  }

  @Test
  void refusesLongerDatagramsThanTheRfcAllows() {
    assertThatThrownBy(() -> new ChargenOptions(Pattern.RFC, 513))
        .hasMessage("datagram-bytes-max: expected 0 to 512, got 513");
    assertThatThrownBy(() -> new ChargenOptions(Pattern.RFC, -1))
        .hasMessage("datagram-bytes-max: expected 0 to 512, got -1");
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Chargen.class);
    assertThat(new Chargen().name()).isEqualTo("chargen");
    assertThat(new Chargen().description()).isNotBlank();
  }
}
