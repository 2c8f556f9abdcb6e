package io.heddle.uppercase;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A text of one connection on its way to upper case. It arrives in chunks that end anywhere; how it
 * is cut makes no difference to what comes out.
 */
final class UpperCaser {
  /** No character takes more; what does is no text. */
  private static final int INCOMPLETE_BYTES_MAX = 16;

  /** Where the upper case goes. */
  @FunctionalInterface
  interface Sink {
    void write(ByteBuffer bytes) throws IOException;
  }

  private final Alphabet alphabet;
  private final Sink to;

  // Most connections never send anything but ASCII and need neither.
  private @Nullable Letters letters;
  private @Nullable ByteBuffer incomplete;

  UpperCaser(Alphabet alphabet, Sink to) {
    this.alphabet = alphabet;
    this.to = to;
  }

  /** Takes all of the chunk, and overwrites it. */
  void accept(ByteBuffer chunk) throws IOException {
    while (chunk.hasRemaining() && (!alphabet.extendsAscii() || hasIncomplete()))
      acceptOne(chunk.get());
    if (chunk.hasRemaining()) acceptInPlace(chunk);
  }

  /** The text ends here: a character that is not whole is no text, and stays as it is. */
  void finish() throws IOException {
    if (incomplete != null) to.write(incomplete.flip());
    incomplete = null;
  }

  /** From the beginning of a character, where bytes below 0x80 are ASCII. */
  private void acceptInPlace(ByteBuffer chunk) throws IOException {
    int unwritten = chunk.position();
    while (true) {
      Ascii.toUpperCase(chunk);
      if (!chunk.hasRemaining()) break;
      int from = chunk.position();
      ByteBuffer upper = letters().next(chunk);
      int taken = chunk.position() - from;
      if (taken == 0) break;
      if (upper == null) continue;
      if (upper.remaining() == taken) {
        chunk.put(from, upper, upper.position(), taken);
      } else {
        to.write(chunk.slice(unwritten, from - unwritten));
        to.write(upper);
        unwritten = chunk.position();
      }
    }
    ByteBuffer rest = chunk.slice();
    to.write(chunk.position(unwritten).limit(chunk.limit() - rest.remaining()));
    while (rest.hasRemaining()) acceptOne(rest.get());
  }

  /**
   * Looks again after every byte, so that what is decided never depends on how many came at once.
   */
  private void acceptOne(byte one) throws IOException {
    if (incomplete == null) incomplete = ByteBuffer.allocate(INCOMPLETE_BYTES_MAX);
    ByteBuffer text = incomplete.put(one).flip();
    ByteBuffer upper = letters().next(text);
    int taken = text.position();
    if (taken == 0 && text.limit() == text.capacity()) taken = 1;
    if (taken > 0) to.write(upper != null ? upper : text.slice(0, taken));
    byte[] rest = new byte[text.limit() - taken];
    text.get(taken, rest);
    incomplete.clear();
    if (taken == 0) incomplete.put(rest);
    else for (byte again : rest) acceptOne(again);
  }

  private boolean hasIncomplete() {
    return incomplete != null && incomplete.position() > 0;
  }

  private Letters letters() {
    if (letters == null) letters = new Letters(alphabet);
    return letters;
  }
}
