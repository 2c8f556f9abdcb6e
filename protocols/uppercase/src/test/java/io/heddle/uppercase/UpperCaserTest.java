package io.heddle.uppercase;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text alone, without a connection: what comes out for what goes in, however it is cut. */
class UpperCaserTest {
  private static final String LETTERS =
      "heddle Straße éàü ÿµ αβγς жшя ａｂｃ 中文 ひらカタ한글 ﬁ ŉ ǆǅ ΐ ᾳ 𐐨𐑏 😀 ê̄ ⅰⅹ ğıiİ\r\n0~@`{\0\177";

  @ParameterizedTest
  @ValueSource(
      strings = {"utf-8", "gbk", "gb18030", "big5", "shift_jis", "euc-jp", "koi8-r", "utf-16le"})
  void turnsEveryLetterOfTheCharsetToUpperCase(Charset charset) throws IOException {
    assertThat(upper(charset, "abc xyz {д}".getBytes(charset)))
        .isEqualTo("ABC XYZ {Д}".getBytes(charset));
  }

  @Test
  void letsOneLetterBecomeSeveral() throws IOException {
    assertThat(upper("Straße")).isEqualTo("STRASSE");
    assertThat(upper("ŉ ﬁ ΐ ﬃ")).isEqualTo("ʼN FI \u0399\u0308\u0301 FFI");
    assertThat(upper(ISO_8859_1, "ß".getBytes(ISO_8859_1))).isEqualTo("SS".getBytes(ISO_8859_1));
  }

  @Test
  void letsOneLetterBecomeShorter() throws IOException {
    assertThat(upper("ı and ſ")).isEqualTo("I AND S");
  }

  @Test
  void turnsLettersOutsideTheBasicPlane() throws IOException {
    assertThat(upper("𐐨 😀")).isEqualTo("𐐀 😀");
  }

  @Test
  void doesNotAskWhichCountryItRunsIn() throws IOException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("tr"));
    try {
      assertThat(upper("i é i")).isEqualTo("I É I");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void leavesALetterWhoseUpperCaseTheCharsetLacks() throws IOException {
    assertThat(upper(ISO_8859_1, "aÿµb".getBytes(ISO_8859_1)))
        .isEqualTo("AÿµB".getBytes(ISO_8859_1));
    assertHex("gbk", "61 A8B9 61", "41 A8B9 41"); // ü, without a Ü
  }

  @Test
  void leavesBytesThatAreNoText() throws IOException {
    assertHex(
        "utf-8",
        "61 FF 62 C3 63 E282 64 C0AF F88080 EDA080 65",
        "41 FF 42 C3 43 E282 44 C0AF F88080 EDA080 45");
    assertHex("gbk", "61 FF 62 81", "41 FF 42 81");
    assertHex("us-ascii", "61 E9 62", "41 E9 42");
  }

  @Test
  void leavesACharacterThatIsCutOffByTheEnd() throws IOException {
    assertHex("utf-8", "61 F09F98", "41 F09F98");
    assertHex("utf-16be", "0061 00", "0041 00");
    assertHex("iso-2022-jp", "61 1B24", "41 1B24");
  }

  @Test
  void leavesTheSecondByteOfACharacterThatLooksLikeALetter() throws IOException {
    // GBK 0x8161 is a Chinese character, 0x61 alone an 'a'.
    assertHex("gbk", "8161 61 A3E1", "8161 41 A3C1");
  }

  @Test
  void leavesBytesThatMeanTheSameAsOthers() throws IOException {
    // Windows' Shift_JIS has the NEC and the IBM code for the same sign; only that of a letter may
    // change.
    assertHex("windows-31j", "FA54 8790 61", "FA54 8790 41");
  }

  @Test
  void followsAByteOrderMarkAndKeepsIt() throws IOException {
    assertHex("utf-16", "FEFF 0061 0101", "FEFF 0041 0100");
    assertHex("utf-16", "FFFE 6100 0101", "FFFE 4100 0001");
    assertHex("utf-16", "0061 0101", "0041 0100");
    assertHex("x-utf-16le-bom", "6100", "4100");
    assertHex("utf-32", "FFFE0000 61000000 FF000000", "FFFE0000 41000000 78010000");
    assertHex("utf-8", "EFBBBF 61", "EFBBBF 41");
  }

  @Test
  void staysInTheStateThatEscapesHaveShiftedTo() throws IOException {
    // ISO-2022-JP: ASCII, then wide Latin, Greek and Chinese characters, then ASCII again.
    assertHex(
        "iso-2022-jp", "61 1B2442 2361 2641 3441 1B2842 61", "41 1B2442 2341 2621 3441 1B2842 41");
    // Across two states: the ß of JIS X 0212 (29 4E) becomes ESC ( B S S ESC $ ( D, so that 30 21
    // stays what it was.
    assertHex(
        "iso-2022-jp-2", "1B242844 294E3021 1B2842", "1B242844 1B284253531B242844 3021 1B2842");
    // EBCDIC with double bytes: a, then a wide a behind shift-out.
    assertHex("ibm930", "62 0E 4281 0F 62", "C1 0E 42C1 0F C1");
  }

  @Test
  void refusesACharsetThatCannotBeAnsweredAsItArrives() {
    // The decoder of ISCII gives a character away only when it has seen the next.
    assertThatThrownBy(() -> new UppercaseOptions(Charset.forName("x-ISCII91")))
        .hasMessage(
            "charset: expected one whose characters can be told as they arrive, got x-ISCII91");
    assertThatThrownBy(() -> new UppercaseOptions(Charset.forName("x-JISAutoDetect")))
        .hasMessage(
            "charset: expected one that can be written as well as read, got x-JISAutoDetect");
  }

  static Stream<Charset> everyCharset() {
    return Charset.availableCharsets().values().stream()
        .filter(Charset::canEncode)
        .filter(charset -> !charset.name().equals("x-ISCII91"));
  }

  @ParameterizedTest
  @MethodSource("everyCharset")
  void givesTheSameHoweverTheBytesAreCut(Charset charset) throws IOException {
    Random random = new Random(charset.name().hashCode());
    for (int i = 0; i < 100; i++) {
      byte[] bytes = someBytes(charset, random);
      byte[] whole = upper(charset, bytes);
      assertThat(upperInPieces(charset, bytes, () -> 1)).as(hex(bytes)).isEqualTo(whole);
      assertThat(upperInPieces(charset, bytes, () -> 1 + random.nextInt(5)))
          .as(hex(bytes))
          .isEqualTo(whole);
      assertThat(upperInPieces(charset, bytes, () -> 1 + random.nextInt(bytes.length + 1)))
          .as(hex(bytes))
          .isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("everyCharset")
  void isUnderstoodAsTheUpperCaseOfWhatWasSent(Charset charset) throws IOException {
    CharsetEncoder encoder = charset.newEncoder();
    for (int codePoint : LETTERS.codePoints().toArray()) {
      // CESU-8 writes a surrogate pair as two characters, neither of which is a letter.
      if (codePoint > 0xFFFF && charset.name().equals("CESU-8")) continue;
      byte[] said = (Character.toString(codePoint) + ".").getBytes(charset);
      String upper = new String(said, charset).toUpperCase(Locale.ROOT);
      if (!encoder.canEncode(upper)) continue;
      assertThat(new String(upper(charset, said), charset)).isEqualTo(upper);
    }
  }

  @Test
  void turnsEveryAsciiByteRightWhereverItStandsInAChunk() throws IOException {
    byte[] all = new byte[128 * 3 + 5];
    for (int i = 0; i < all.length; i++) all[i] = (byte) (i % 128);
    String expected = new String(all, ISO_8859_1).toUpperCase(Locale.ROOT);
    for (int from = 0; from < 9; from++) {
      byte[] part = Arrays.copyOfRange(all, from, all.length);
      assertThat(new String(upper(UTF_8, part), ISO_8859_1)).isEqualTo(expected.substring(from));
    }
  }

  /** Text of the charset, with bytes lost, doubled and made up. */
  private static byte[] someBytes(Charset charset, Random random) {
    var text = new StringBuilder();
    int[] letters = LETTERS.codePoints().toArray();
    for (int i = random.nextInt(12); i >= 0; i--)
      text.appendCodePoint(letters[random.nextInt(letters.length)]);
    var bytes = new ByteArrayOutputStream();
    for (byte one : text.toString().getBytes(charset)) {
      int chance = random.nextInt(30);
      if (chance == 0) bytes.write(random.nextInt(256));
      if (chance == 1) bytes.write(one);
      if (chance != 2) bytes.write(one);
    }
    while (random.nextInt(3) > 0) bytes.write(random.nextInt(256));
    return bytes.toByteArray();
  }

  private static String upper(String text) throws IOException {
    return new String(upper(UTF_8, text.getBytes(UTF_8)), UTF_8);
  }

  private static void assertHex(String charset, String sent, String expected) throws IOException {
    byte[] upper = upper(Charset.forName(charset), HexFormat.of().parseHex(sent.replace(" ", "")));
    assertThat(hex(upper)).isEqualTo(expected.replace(" ", ""));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().withUpperCase().formatHex(bytes);
  }

  private static byte[] upper(Charset charset, byte[] bytes) throws IOException {
    return upperInPieces(charset, bytes, () -> Math.max(bytes.length, 1));
  }

  private static byte[] upperInPieces(Charset charset, byte[] bytes, IntSupplier pieceBytes)
      throws IOException {
    var out = new ByteArrayOutputStream();
    var upper =
        new UpperCaser(
            new Alphabet(charset),
            part -> {
              while (part.hasRemaining()) out.write(part.get());
            });
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + pieceBytes.getAsInt());
      // In a buffer that does not begin at 0 and is overwritten afterwards, as one that is lent.
      ByteBuffer lent =
          ByteBuffer.allocateDirect(to - from + 3)
              .position(3)
              .put(bytes, from, to - from)
              .flip()
              .position(3);
      upper.accept(lent);
      from = to;
    }
    upper.finish();
    return out.toByteArray();
  }
}
