package io.heddle.server.connect;

import java.io.IOException;
import java.io.Reader;
import java.nio.CharBuffer;
import org.jspecify.annotations.Nullable;

/** Reads text that comes in pieces, each as it comes. Not thread-safe. */
abstract class PieceReader extends Reader {
  private CharBuffer piece = CharBuffer.allocate(0);

  /** The next piece, which may be empty; null at the end. */
  abstract @Nullable CharSequence next() throws IOException;

  @Override
  public final int read(char[] chars, int offset, int length) throws IOException {
    while (!piece.hasRemaining()) {
      CharSequence next = next();
      if (next == null) return -1;
      piece = CharBuffer.wrap(next);
    }
    int got = Math.min(length, piece.remaining());
    piece.get(chars, offset, got);
    return got;
  }
}
