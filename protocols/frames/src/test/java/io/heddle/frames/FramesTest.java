package io.heddle.frames;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Protocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import io.heddle.transport.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "on loopback: {0}")
@ValueSource(booleans = {false, true})
class FramesTest {
  @Parameter boolean onLoopback;
  private ProtocolTester tester;
  private ByteOrder order = ByteOrder.BIG_ENDIAN;

  private TestClient serve() {
    return serve(Endian.BIG, Limits.DEFAULTS);
  }

  private TestClient serve(Endian byteOrder, Limits limits) {
    var options = new FramesOptions(byteOrder);
    tester =
        onLoopback
            ? ProtocolTester.onLoopback(new Frames(), options, limits)
            : ProtocolTester.inMemory(new Frames(), options, limits);
    return tester.connect();
  }

  private static Limits frameBytesMax(int bytes) {
    return new Limits(
        64 << 10, bytes, 1 << 20, Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
  }

  private byte[] message(String op, byte[] payload) {
    byte[] header = "{\"op\":\"%s\",\"size\":%d}".formatted(op, payload.length).getBytes(UTF_8);
    return withHeader(header, payload);
  }

  private byte[] message(String op, String payload) {
    return message(op, payload.getBytes(UTF_8));
  }

  private byte[] withHeader(byte[] header, byte[] payload) {
    var message = ByteBuffer.allocate(4 + header.length + payload.length).order(order);
    return message.putInt(header.length).put(header).put(payload).array();
  }

  private String readHeader(TestClient client) {
    return client.readText(ByteBuffer.wrap(client.readBytes(4)).order(order).getInt());
  }

  private void expect(TestClient client, String op, String status, String payload) {
    int size = payload.getBytes(UTF_8).length;
    assertThat(readHeader(client))
        .isEqualTo("{\"op\":\"%s\",\"size\":%d,\"status\":\"%s\"}", op, size, status);
    assertThat(client.readText(size)).isEqualTo(payload);
  }

  @Test
  void answersEachOpByItsPayload() {
    try (var client = serve()) {
      expect(client.send(message("echo", "hello\n")), "echo", "ok", "hello\n");
      expect(client.send(message("echo", "")), "echo", "ok", "");
      expect(client.send(message("upper", "straße, 世界")), "upper", "ok", "STRASSE, 世界");
      client.send(message("sha256", "abc"));
      expect(
          client,
          "sha256",
          "ok",
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
  }

  /** Letters that become several cost {@link String#toUpperCase} the square of their number. */
  @Test
  @Timeout(30)
  void uppersALargeTextOfAwkwardLettersAtOnce() {
    try (var client = serve()) {
      client.send(message("upper", "aΐ".repeat(400_000)));
      assertThat(readHeader(client)).contains("\"size\":2800000,");
      assertThat(client.readText(2_800_000)).isEqualTo("AΙ\u0308\u0301".repeat(400_000));
    }
  }

  @Test
  void uppersCharactersWholeWhereverItsPiecesEnd() {
    try (var client = serve()) {
      for (int before = 0; before < 4; before++) {
        String start = "x".repeat(before);
        String text = start + "\ud801\udc28é".repeat(20_000);
        client.send(message("upper", text));
        readHeader(client);
        String upper = start.toUpperCase(Locale.ROOT) + "\ud801\udc00É".repeat(20_000);
        assertThat(client.readText(upper.getBytes(UTF_8).length)).isEqualTo(upper);
      }
    }
  }

  @Test
  void sumsALargePayload() throws Exception {
    byte[] bytes = new byte[(1 << 20) + 1];
    new Random(1).nextBytes(bytes);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    try (var client = serve()) {
      client.send(message("sha256", bytes));
      expect(client, "sha256", "ok", HexFormat.of().formatHex(digest));
    }
  }

  @Test
  void echoesEveryByteUnchanged() {
    byte[] bytes = new byte[1 << 20];
    new Random(1).nextBytes(bytes);
    try (var client = serve()) {
      client.send(message("echo", bytes));
      assertThat(readHeader(client)).contains("\"size\":1048576,");
      assertThat(client.readBytes(bytes.length)).isEqualTo(bytes);
    }
  }

  @Test
  void answersMessagesInOrderWhetherStuckTogetherOrInPieces() {
    try (var client = serve()) {
      var many = ByteBuffer.allocate(100_000);
      for (int i = 0; i < 500; i++) many.put(message("upper", "number " + i));
      byte[] sent = new byte[many.flip().remaining()];
      many.get(sent);
      client.send(sent).dribble(message("upper", "last")).finish();
      for (int i = 0; i < 500; i++) expect(client, "upper", "ok", "NUMBER " + i);
      expect(client, "upper", "ok", "LAST");
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void saysThatItHasNoSuchOpAndGoesOn() {
    try (var client = serve()) {
      client.send(message("reverse", "x".repeat(10_000)));
      String there = ", there are echo, upper and sha256";
      expect(client, "reverse", "error", "there is no op 'reverse'" + there);
      client.send(withHeader("{\"size\":2}".getBytes(UTF_8), new byte[2]));
      expect(client, "", "error", "there is no op ''" + there);
      client.send(withHeader("{\"op\":7,\"size\":0}".getBytes(UTF_8), new byte[0]));
      expect(client, "", "error", "there is no op ''" + there);
      expect(client.send(message("ECHO", "")), "ECHO", "error", "there is no op 'ECHO'" + there);
      expect(client.send(message("echo", "a")), "echo", "ok", "a");
    }
  }

  @Test
  void refusesToUpperWhatIsNoTextAndGoesOn() {
    try (var client = serve()) {
      byte[] late = "x".repeat(100_000).getBytes(UTF_8);
      late[99_998] = (byte) 0xFF;
      client.send(message("upper", late));
      expect(client, "upper", "error", "the payload is not UTF-8");
      client.send(message("upper", new byte[] {'a', (byte) 0xC3}));
      expect(client, "upper", "error", "the payload is not UTF-8");
      expect(client.send(message("echo", "a")), "echo", "ok", "a");
    }
  }

  @Test
  void answersWithNoMoreThanAFrameHolds() {
    try (var client = serve(Endian.BIG, frameBytesMax(60))) {
      expect(client.send(message("upper", "ß".repeat(30))), "upper", "ok", "S".repeat(60));
      client.send(message("upper", "ŉ".repeat(30)));
      String reason = "in upper case it has 90 bytes, a payload at most 60";
      expect(client, "upper", "error", reason);
      expect(client.send(message("echo", "a")), "echo", "ok", "a");
    }
  }

  @Test
  void refusesAPayloadPastTheLimitAndEnds() {
    try (var client = serve(Endian.BIG, frameBytesMax(60))) {
      client.send(message("echo", "x".repeat(61)));
      expect(client, "echo", "error", "size: expected 0 to 60, got 61");
      assertThat(client.readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void takesAnotherByteOrderIfTold() {
    order = ByteOrder.LITTLE_ENDIAN;
    try (var client = serve(Endian.LITTLE, Limits.DEFAULTS)) {
      expect(client.send(message("upper", "hello")), "upper", "ok", "HELLO");
    }
  }

  @Test
  void answersWhatCameBeforeTheEndAndEndsWithin() {
    try (var client = serve()) {
      client.send(message("upper", "a")).send(new byte[] {0, 0}).finish();
      expect(client, "upper", "ok", "A");
      assertThat(client.readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(Protocol.class)).hasOnlyElementsOfType(Frames.class);
    assertThat(new Frames().name()).isEqualTo("frames");
    assertThat(new Frames().description()).isNotBlank();
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Frames(), new FramesOptions(Endian.BIG))) {
      byte[] upper = message("upper", "hi");
      byte[] other = message("?", "x");
      byte[] conversation =
          ByteBuffer.allocate(upper.length + other.length).put(upper).put(other).array();
      assertThat(FaultTester.of(server, conversation).run()).isGreaterThan(150);
    }
  }
}
