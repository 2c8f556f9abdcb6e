package io.heddle.uppercase;

import static io.heddle.protocol.OptionException.throwUnless;

import io.heddle.protocol.Option;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;

/**
 * The options of {@code uppercase}.
 *
 * @param charset of the text, both ways
 */
public record UppercaseOptions(
    @Option(help = "the encoding of the text", defaultValue = "utf-8") Charset charset) {

  public UppercaseOptions {
    String writable = "one that can be written as well as read";
    throwUnless(charset.canEncode(), "charset", writable, charset.name());
    String prompt = "one whose characters can be told as they arrive";
    throwUnless(!holdsBack(charset), "charset", prompt, charset.name());
  }

  /**
   * Whether its decoder takes a character and keeps it until it has seen the next, as that of ISCII
   * does.
   */
  private static boolean holdsBack(Charset charset) {
    CharBuffer text = CharBuffer.allocate(4);
    for (int one = 0x80; one <= 0xFF; one++) {
      ByteBuffer alone = ByteBuffer.wrap(new byte[] {(byte) one});
      charset.newDecoder().decode(alone, text.clear(), false);
      if (!alone.hasRemaining() && text.position() == 0) return true;
    }
    return false;
  }
}
