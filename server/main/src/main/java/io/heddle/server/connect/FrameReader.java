package io.heddle.server.connect;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.Limits;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What comes in frames as lines of text, a line each: a frame's own line breaks are spaces in it,
 * but the one that it may end with. A frame is what {@link io.heddle.protocol.Connection#readFrame}
 * reads.
 */
final class FrameReader extends PieceReader {
  static final int FRAME_BYTES_MAX = Limits.DEFAULTS.frameBytesMax();

  private static final Pattern LAST_BREAK = Pattern.compile("\r?\n\\z");
  private static final Pattern BREAK = Pattern.compile("\r?\n");

  private final InputStream server;
  private final Charset charset;

  FrameReader(InputStream server, Charset charset) {
    this.server = new BufferedInputStream(server);
    this.charset = charset;
  }

  /**
   * @throws ProtocolException if the server announces more than {@link #FRAME_BYTES_MAX}, or ends
   *     within a frame; its message is to follow the server's name
   */
  @Override
  @Nullable CharSequence next() throws IOException {
    byte[] length = server.readNBytes(Integer.BYTES);
    if (length.length == 0) return null;
    requireAll(length, Integer.BYTES, "a frame's length");
    long announced = Integer.toUnsignedLong(ByteBuffer.wrap(length).getInt());
    if (announced > FRAME_BYTES_MAX)
      throw new ProtocolException(
          "announced a frame of "
              + announced
              + " bytes, and at most "
              + new ByteSize(FRAME_BYTES_MAX)
              + " are read; does it send each message behind its length (4 bytes, big-endian)?");
    // Takes memory as the bytes arrive.
    byte[] frame = server.readNBytes((int) announced);
    requireAll(frame, (int) announced, "a frame");
    return line(new String(frame, charset));
  }

  private static void requireAll(byte[] came, int count, String what) throws ProtocolException {
    if (came.length < count)
      throw new ProtocolException(
          "ended within "
              + what
              + ", after "
              + came.length
              + " of its "
              + count
              + " bytes; its log may say why");
  }

  private static String line(String text) {
    return BREAK.matcher(LAST_BREAK.matcher(text).replaceFirst("")).replaceAll(" ") + "\n";
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
