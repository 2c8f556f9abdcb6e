package io.heddle.chat;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import java.nio.charset.Charset;

/**
 * The options of {@code chat}; the defaults and what each is for are in the annotations.
 *
 * @param nickLengthMax of a nick or a room's name, in characters
 * @param textLengthMax of what is said at once, in characters
 */
public record ChatOptions(
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(help = "the encoding of the text", defaultValue = "utf-8") Charset charset,
    @Option(help = "characters in a nick or a room's name", defaultValue = "20") int nickLengthMax,
    @Option(help = "characters said at once; more is refused", defaultValue = "1000")
        int textLengthMax,
    @Option(help = "lines that /history shows; 0 for none", defaultValue = "50") int history,
    @Option(help = "rooms at a time", defaultValue = "1000") int roomsMax,
    @Option(help = "members in a room", defaultValue = "10000") int membersMax) {

  public ChatOptions {
    byte[] newline = charset.canEncode() ? "\n".getBytes(charset) : new byte[0];
    if (newline.length != 1 || newline[0] != '\n') {
      throw new IllegalArgumentException(
          "charset: expected one with ASCII's newline, such as utf-8 or gbk, got "
              + charset.name());
    }
    check("nick-length-max", nickLengthMax, 1, 100);
    check("text-length-max", textLengthMax, 1, 100_000);
    check("history", history, 0, 1_000);
    check("rooms-max", roomsMax, 1, 1_000_000);
    check("members-max", membersMax, 1, 1_000_000);
  }

  private static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s: expected %d to %d, got %d".formatted(option, min, max, value));
    }
  }
}
