package io.heddle.uppercase;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What has to be known of a charset before its text can be turned to upper case in pieces. Shared
 * by all connections.
 *
 * @param extendsAscii whether a byte below 0x80, where a character begins, always is that ASCII
 *     character: true for UTF-8, ISO-8859-x, GBK, Shift_JIS; false where bytes are shifted to
 *     another meaning (ISO-2022-JP), come in pairs (UTF-16), or are EBCDIC
 */
record Alphabet(Charset charset, boolean extendsAscii) {

  Alphabet(Charset charset) {
    this(charset, extendsAscii(charset));
  }

  private static boolean extendsAscii(Charset charset) {
    for (byte one = 0; one >= 0; one++) {
      String text = decodeAlone(charset, one);
      // Looking at upper case only, the yen sign that some have for a backslash is no obstacle.
      String upper = decodeAlone(charset, Ascii.toUpperCase(one));
      if (text.length() != 1 || !text.toUpperCase(Locale.ROOT).equals(upper)) return false;
    }
    return true;
  }

  /** The byte as text; empty if by itself it is none, as the escapes of a charset with states. */
  private static String decodeAlone(Charset charset, byte one) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(new byte[] {one})).toString();
    } catch (CharacterCodingException incomplete) {
      return "";
    }
  }

  /** The charset to write letters in when no byte order mark was seen. */
  Charset withoutMark() {
    return inByteOrder(charset.name().contains("LE"));
  }

  /** The charset to write letters in behind this byte order mark. */
  Charset behindMark(byte first) {
    return inByteOrder(first == (byte) 0xFF);
  }

  private Charset inByteOrder(boolean little) {
    String name = charset.name().toUpperCase(Locale.ROOT);
    if (name.contains("UTF-16"))
      return little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
    if (name.contains("UTF-32")) return Charset.forName(little ? "UTF-32LE" : "UTF-32BE");
    return charset;
  }
}
