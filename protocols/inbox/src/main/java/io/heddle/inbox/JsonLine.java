package io.heddle.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A message as it lies in the file.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8259">RFC 8259, JSON</a>
 */
final class JsonLine {
  /** What each begins with. */
  static final String BEGINNING = "{\"time\":\"";

  /** To the millisecond, also where that is none. */
  static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private JsonLine() {}

  static byte[] of(String peer, String text) {
    var line = new StringBuilder(text.length() + 100);
    line.append(BEGINNING).append(TIME.format(Instant.now())).append("\",\"peer\":\"");
    escape(peer, line);
    line.append("\",\"text\":\"");
    escape(text, line);
    return line.append("\"}\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void escape(String text, StringBuilder to) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> to.append('\\').append(c);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ') to.append("\\u").append(HexFormat.of().toHexDigits(c));
          else to.append(c);
        }
      }
    }
  }
}
