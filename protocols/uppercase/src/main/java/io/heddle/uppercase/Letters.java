package io.heddle.uppercase;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One character at a time, from the bytes it came in to those of its upper case. Belongs to one
 * connection.
 */
final class Letters {
  /**
   * More than three characters, the longest upper case of one, with the shifts before and behind
   * them.
   */
  private static final int ENCODED_BYTES_MAX = 64;

  private final Alphabet alphabet;
  private final CharsetDecoder decoder;
  private final CharBuffer character = CharBuffer.allocate(2);
  private final ByteBuffer encoded = ByteBuffer.allocate(ENCODED_BYTES_MAX);
  private CharsetEncoder encoder;

  Letters(Alphabet alphabet) {
    this.alphabet = alphabet;
    this.decoder = alphabet.charset().newDecoder();
    this.encoder = alphabet.withoutMark().newEncoder();
  }

  /**
   * Takes one character, or bytes that are none, from the front of {@code in}; takes nothing if
   * more bytes are needed to tell.
   *
   * @return what to send in its place, good until the next call; null if what was taken stays as it
   *     is
   */
  @Nullable ByteBuffer next(ByteBuffer in) {
    int from = in.position();
    decode(in);
    if (in.position() == from) return null;
    if (!character.hasRemaining()) {
      // A byte order mark or a shift: the decoder knows by now. Or no text.
      if (!alphabet.extendsAscii()) encoder = encoderBehind(in.get(from));
      return null;
    }
    String text = character.toString();
    String upper = text.toUpperCase(Locale.ROOT);
    if (upper.equals(text)) return null;
    boolean fits =
        alphabet.extendsAscii()
            ? encode(upper)
            : encodeInState(upper, text, in.slice(from, in.position() - from));
    return fits ? encoded : null;
  }

  /** Leaves one character between position and limit, or none. */
  private void decode(ByteBuffer in) {
    int from = in.position();
    // Two at most are one: a surrogate pair, or a letter with its accent (Big5-HKSCS,
    // Shift_JIS-2004).
    for (int room = 1; room <= 2; room++) {
      CoderResult result = decoder.decode(in, character.clear().limit(room), false);
      character.flip();
      if (character.hasRemaining()) return;
      if (result.isError()) in.position(in.position() + result.length());
      if (in.position() > from || result.isUnderflow()) return;
    }
  }

  private CharsetEncoder encoderBehind(byte mark) {
    var behind = alphabet.behindMark(mark);
    return behind.equals(encoder.charset()) ? encoder : behind.newEncoder();
  }

  private boolean encode(String upper) {
    encoder.reset();
    encoded.clear();
    boolean fits =
        encoder.encode(CharBuffer.wrap(upper), encoded, true).isUnderflow()
            && encoder.flush(encoded).isUnderflow();
    encoded.flip();
    return fits;
  }

  /**
   * Where the meaning of bytes depends on shifts before them, the upper case has to leave the state
   * that it found. So: the character itself, which takes the encoder there, its upper case, and
   * once more the character, for the way back; what is between the first and the last is the
   * answer. Characters that the encoder would not write as they came stay as they are.
   */
  private boolean encodeInState(String upper, String text, ByteBuffer asItCame) {
    encoder.reset();
    encoded.clear();
    if (!append(text) || !endsWith(asItCame)) return false;
    int start = encoded.position();
    if (!append(upper) || !append(text) || !endsWith(asItCame)) return false;
    encoded.limit(encoded.position() - asItCame.remaining()).position(start);
    return true;
  }

  private boolean append(String text) {
    return encoder.encode(CharBuffer.wrap(text), encoded, false).isUnderflow();
  }

  private boolean endsWith(ByteBuffer bytes) {
    int start = encoded.position() - bytes.remaining();
    return start >= 0 && encoded.slice(start, bytes.remaining()).equals(bytes);
  }
}
