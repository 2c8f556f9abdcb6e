package io.heddle.frames;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Stint;
import io.heddle.protocol.UpperCase;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** A payload in upper case. */
final class UpperText {
  /** Of which there is never more than that as characters, whatever the payload. */
  private static final int PIECE_CHARACTERS = 8 << 10;

  private UpperText() {}

  /**
   * In pieces: a large payload is not in memory three times over, and others run meanwhile.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  static byte[] of(byte[] payload) throws CharacterCodingException {
    var stint = new Stint();
    var upper = new ByteArrayOutputStream(payload.length);
    CharsetDecoder decoder = UTF_8.newDecoder();
    CharBuffer piece = CharBuffer.allocate(PIECE_CHARACTERS);
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    CoderResult result;
    do {
      result = decoder.decode(bytes, piece.clear(), true);
      if (result.isError()) result.throwException();
      upper.writeBytes(UpperCase.of(piece.flip().toString()).getBytes(UTF_8));
      stint.letOthersRun();
    } while (result.isOverflow());
    return upper.toByteArray();
  }
}
