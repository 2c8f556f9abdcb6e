package io.heddle.jsonframes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.testkit.FaultTester;
import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "{0}")
@ValueSource(strings = {"BIG_ENDIAN", "LITTLE_ENDIAN"})
class JsonFramesTest {
  private static final int PAYLOAD_BYTES_MAX = 1000;

  @Parameter String order;
  private ProtocolTester tester;

  private ByteOrder order() {
    return order.equals("BIG_ENDIAN") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }

  private TestClient serve() {
    tester = ProtocolTester.inMemory(new Returning(order()), new NoOptions());
    return tester.connect();
  }

  @AfterEach
  void close() {
    if (tester != null) tester.close();
  }

  /** Returns each message, but for those of the op skip. */
  private record Returning(ByteOrder order) implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "returning";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return connection -> serve(new JsonFrames(connection, order, PAYLOAD_BYTES_MAX));
    }

    private static void serve(JsonFrames frames) throws IOException {
      for (FrameHeader header; (header = frames.readHeader()) != null; ) {
        if (header.op().equals("skip")) {
          frames.skipPayload(header);
          frames.writeError("skip", "it was skipped");
        } else {
          frames.write(header, frames.readPayload(header));
        }
      }
    }
  }

  private byte[] message(String header, String payload) {
    byte[] json = header.getBytes(UTF_8);
    byte[] bytes = payload.getBytes(ISO_8859_1);
    var message = ByteBuffer.allocate(4 + json.length + bytes.length).order(order());
    return message.putInt(json.length).put(json).put(bytes).array();
  }

  private String readMessage(TestClient client, int payloadBytes) {
    int length = ByteBuffer.wrap(client.readBytes(4)).order(order()).getInt();
    return client.readText(length) + " " + client.readText(payloadBytes);
  }

  @Test
  void readsMessagesInPiecesAsWellAsStuckTogether() {
    String header = "{\"op\":\"wörld\",\"size\":3}";
    try (var client = serve()) {
      client.send(message(header, "abc")).dribble(message(header, "def"));
      assertThat(readMessage(client, 3)).isEqualTo(header + " abc");
      assertThat(readMessage(client, 3)).isEqualTo(header + " def");
      byte[] many = new byte[0];
      for (int i = 100; i < 200; i++) many = concatenated(many, message(header, "" + i));
      client.send(many).finish();
      for (int i = 100; i < 200; i++)
        assertThat(readMessage(client, 3)).isEqualTo(header + " " + i);
      assertThat(client.readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  /** All that comes before the end; this end is then closed too, for which the server waits. */
  private static String lastWords(TestClient client) {
    String words = client.readAllText();
    client.finish();
    return words;
  }

  private static byte[] concatenated(byte[] one, byte[] other) {
    return ByteBuffer.allocate(one.length + other.length).put(one).put(other).array();
  }

  @Test
  void keepsMembersThatAreTextsNumbersAndFlagsAndIgnoresTheRest() {
    String header =
        " {\"x\": {\"op\": [1, {}]}, \"size\":0, \"t\":true, \"f\":1.5, \"op\":\"a\\n\\u0000\\\"\","
            + " \"n\":null, \"offset\":9223372036854775807, \"big\":9223372036854775808}\r\n";
    try (var client = serve()) {
      assertThat(readMessage(client.send(message(header, "")), 0))
          .isEqualTo(
              "{\"size\":0,\"t\":true,\"op\":\"a\\n\\u0000\\\"\",\"offset\":9223372036854775807} ");
    }
  }

  @Test
  void throwsAPayloadAwayAndGoesOn() {
    try (var client = serve()) {
      client.send(message("{\"op\":\"skip\",\"size\":1000}", "x".repeat(1000)));
      client.send(message("{\"op\":\"a\",\"size\":0}", ""));
      assertThat(readMessage(client, 14))
          .isEqualTo("{\"op\":\"skip\",\"size\":14,\"status\":\"error\"} it was skipped");
      assertThat(readMessage(client, 0)).isEqualTo("{\"op\":\"a\",\"size\":0} ");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      quoteCharacter = '!',
      delimiter = '|',
      value = {
        "[]|the header is no JSON object: it is another thing",
        "{\"op\":\"a\",\"size\":1|the header is no JSON object: it ends within",
        "{} {}|the header is no JSON object: something follows the object",
        "{'op':'a'}|the header is no JSON object: wrong about character 1",
        "{\"size\":1,\"size\":2}|the header is no JSON object: a name is there twice",
        "{\"size\":NaN}|the header is no JSON object: wrong about character 11",
        "GET / HTTP/1.1|the header is no JSON object: wrong about character 0",
        "{\"op\":\"a\"}|size: expected 0 to 1000 as a whole number in the header, got none",
        "{\"size\":\"5\"}|size: expected 0 to 1000 as a whole number in the header, got \"5\"",
        "{\"size\":1.5}|size: expected 0 to 1000 as a whole number in the header, got 1.5",
        "{\"size\":[{}]}|size: expected 0 to 1000 as a whole number in the header, got a list",
        "{\"size\":-1}|size: expected 0 to 1000, got -1",
        "{\"size\":1001}|size: expected 0 to 1000, got 1001",
      })
  void endsWhereNobodyCanTellWhereTheNextMessageBegins(String header, String reason) {
    try (var client = serve()) {
      client.send(message(header, "")).send(message("{\"op\":\"late\",\"size\":0}", ""));
      String answer = lastWords(client);
      assertThat(answer).endsWith("\"status\":\"error\"}" + reason).doesNotContain("late");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void refusesALengthThatNoHeaderHasBeforeReadingOn() {
    for (int length : new int[] {0, 65_537, Integer.MAX_VALUE, -1}) {
      try (var client = serve()) {
        client.send(ByteBuffer.allocate(4).order(order()).putInt(length).array());
        assertThat(lastWords(client))
            .contains("a header has 1 to 65536 bytes, this one " + (length & 0xFFFFFFFFL));
        assertThat(client.closeReason()).isEqualTo("protocol-error");
      }
      close();
    }
  }

  @Test
  void saysWhichByteOrderItTakesToAPeerOfTheOther() {
    try (var client = serve()) {
      client.send(ByteBuffer.allocate(4).order(order()).putInt(25 << 24).array());
      assertThat(lastWords(client))
          .endsWith("its length must be " + order.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
  }

  @Test
  void refusesAHeaderThatIsNotUtf8OrTooDeep() {
    try (var client = serve()) {
      byte[] message = message("{\"op\":\"a?\",\"size\":0}", "");
      message[4 + 8] = (byte) 0xFF;
      assertThat(lastWords(client.send(message))).endsWith("the header is not UTF-8");
    }
    try (var client = tester.connect()) {
      client.send(message("{\"op\":" + "[".repeat(60_000), ""));
      assertThat(lastWords(client))
          .endsWith("no JSON object: it is too deep, or a number too long");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  @Test
  void quotesNoMoreOfAPeerThanASentenceShouldHold() {
    try (var client = serve()) {
      client.send(message("{\"op\":\"" + "x".repeat(60_000) + "\",\"size\":-1}", ""));
      assertThat(lastWords(client)).contains("x".repeat(60) + "...").hasSizeLessThan(200);
    }
  }

  @Test
  void standsWhatMayGoWrongAtEveryByte() {
    try (var server = ProtocolTester.inMemory(new Returning(order()), new NoOptions())) {
      byte[] conversation =
          concatenated(
              message("{\"op\":\"a\",\"size\":2}", "hi"),
              message("{\"op\":\"skip\",\"size\":1}", "x"));
      assertThat(FaultTester.of(server, conversation).run()).isGreaterThan(200);
    }
  }
}
