package io.heddle;

import static io.heddle.Heddle.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code uppercase} on the wire: text back in upper case as it arrives, whatever it comes in. */
class UppercaseIT {
  private static final Charset GBK = Charset.forName("GBK");
  private static Heddle heddle;
  private static Heddle chinese;

  @BeforeAll
  static void start() {
    heddle = Heddle.serve("uppercase=tcp://127.0.0.1:0");
    chinese = Heddle.serve("uppercase=tcp://127.0.0.1:0", "--option", "charset=gbk");
  }

  @AfterAll
  static void stop() {
    heddle.close();
    chinese.close();
  }

  @Test
  void answersAtOnceWithANewlineOrWithout() throws IOException {
    try (Socket client = heddle.connect("uppercase")) {
      assertThat(ask(client, "no newline".getBytes(UTF_8))).asString(UTF_8).isEqualTo("NO NEWLINE");
      assertThat(ask(client, "a line\r\n".getBytes(UTF_8))).asString(UTF_8).isEqualTo("A LINE\r\n");
    }
  }

  @Test
  void givesTheUpperCaseThatIsLongerThanTheLetter() throws IOException {
    assertThat(all(heddle, "straße, ŉ, ﬁn".getBytes(UTF_8)))
        .asString(UTF_8)
        .isEqualTo("STRASSE, ʼN, FIN");
  }

  @Test
  void keepsACharacterWholeThatComesByteByByte() throws IOException {
    assertThat(dribbled(heddle, "žluťoučký kůň, 中文, 𐐨".getBytes(UTF_8)))
        .asString(UTF_8)
        .isEqualTo("ŽLUŤOUČKÝ KŮŇ, 中文, 𐐀");
  }

  @Test
  void speaksGbkWhereTheOptionSaysSo() throws IOException {
    byte[] text = "abc 中文 α д ａｂｃ".getBytes(GBK);
    assertThat(all(chinese, text)).asString(GBK).isEqualTo("ABC 中文 Α Д ＡＢＣ");
    assertThat(dribbled(chinese, text)).asString(GBK).isEqualTo("ABC 中文 Α Д ＡＢＣ");
  }

  @Test
  void leavesTheSecondByteOfAGbkCharacterAloneThatLooksLikeALetter() throws IOException {
    byte[] text = HexFormat.of().parseHex("8161" + "61" + "817A" + "7A");
    assertThat(all(chinese, text)).asHexString().isEqualTo("8161" + "41" + "817A" + "5A");
    assertThat(dribbled(chinese, text)).asHexString().isEqualTo("8161" + "41" + "817A" + "5A");
  }

  @Test
  void givesBackUnchangedWhatIsNoText() throws IOException {
    // A byte that begins nothing, a beginning without its rest, an overlong slash, and half a
    // character where the text ends.
    byte[] broken = HexFormat.of().parseHex("61FF62" + "C361" + "C0AF63" + "64E282");
    String expected = "41FF42" + "C341" + "C0AF43" + "44E282";
    assertThat(all(heddle, broken)).asHexString().isEqualTo(expected);
    assertThat(dribbled(heddle, broken)).asHexString().isEqualTo(expected);
    assertThat(all(chinese, HexFormat.of().parseHex("61FF6281")))
        .asHexString()
        .isEqualTo("41FF4281");
  }

  @Test
  void answersALongTextTheSameHoweverItIsCut() throws Exception {
    String text = "The Quick Brown fox, příliš žluťoučký kůň, straße, ὀδυσσεύς, 我们 ".repeat(5000);
    byte[] sent = text.getBytes(UTF_8);
    var cuts = new Random(11);
    try (Socket client = heddle.connect("uppercase")) {
      var answer = CompletableFuture.supplyAsync(() -> rest(client), Shell.THREADS);
      for (int at = 0; at < sent.length; ) {
        int end = Math.min(sent.length, at + 1 + cuts.nextInt(5000));
        client.getOutputStream().write(sent, at, end - at);
        at = end;
      }
      client.shutdownOutput();
      assertThat(new String(answer.get(), UTF_8)).isEqualTo(text.toUpperCase(Locale.ROOT));
    }
  }

  @Test
  void talksToNcAndBash() {
    Shell.require("nc");
    int port = heddle.port("uppercase");
    assertThat(Shell.output("printf 'straße' | nc -N 127.0.0.1 $1", port)).isEqualTo("STRASSE");
    String bash = "exec 3<>/dev/tcp/127.0.0.1/$1; printf héllo >&3; head -c 6 <&3";
    assertThat(Shell.output(bash, port)).isEqualTo("HÉLLO");
  }

  @Test
  void talksToTelnet() {
    assertThat(Shell.askByTelnet(heddle.port("uppercase"), "hello")).isEqualTo("HELLO");
  }

  @Test
  void answersPythonThatSendsGbkAndNeitherEndsNorStops() {
    Shell.require("python3");
    String answer =
        Shell.output(
            """
            python3 - $@ <<'END'
            import socket, sys
            s = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
            for text in sys.argv[2:]:
                s.sendall(bytes.fromhex(text))
                print(s.recv(1024).hex())
            END
            """,
            chinese.port("uppercase"),
            HexFormat.of().formatHex("你好, abc".getBytes(GBK)),
            HexFormat.of().formatHex("再见, xyz".getBytes(GBK)));
    assertThat(answer.lines().map(HexFormat.of()::parseHex).map(bytes -> new String(bytes, GBK)))
        .containsExactly("你好, ABC", "再见, XYZ");
  }

  private static byte[] ask(Socket client, byte[] text) throws IOException {
    client.getOutputStream().write(text);
    return client.getInputStream().readNBytes(text.length);
  }

  /** What comes back for a text that is sent at once. */
  private static byte[] all(Heddle server, byte[] text) throws IOException {
    try (Socket client = server.connect("uppercase")) {
      client.getOutputStream().write(text);
      client.shutdownOutput();
      return rest(client);
    }
  }

  /** What comes back for a text that is read byte by byte: each is sent when the one before was. */
  private static byte[] dribbled(Heddle server, byte[] text) throws IOException {
    try (Socket client = server.connect("uppercase")) {
      for (byte one : text) {
        double before = received(server);
        client.getOutputStream().write(one);
        await().pollDelay(ZERO).atMost(PATIENCE).until(() -> received(server) > before);
      }
      client.shutdownOutput();
      return rest(client);
    }
  }

  private static double received(Heddle server) {
    return server.metric("heddle_received_bytes_total", "listener=\"uppercase\"");
  }

  private static byte[] rest(Socket client) {
    try {
      return client.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
