package io.heddle.server.connect;

import io.heddle.protocol.ByteSize;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;

/**
 * Sends each line as a frame, without its LF: what {@link io.heddle.protocol.Connection#writeFrame}
 * writes. Not thread-safe.
 */
final class FrameWriter extends Writer {
  private final DataOutputStream server;
  private final Charset charset;
  private final StringBuilder line = new StringBuilder();

  FrameWriter(OutputStream server, Charset charset) {
    this.server = new DataOutputStream(new BufferedOutputStream(server));
    this.charset = charset;
  }

  /**
   * @throws LocalException if a line is more than {@link FrameReader#FRAME_BYTES_MAX}
   */
  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      if (chars[i] == '\n') send();
      else line.append(chars[i]);
      requireShort(line.length());
    }
  }

  private void send() throws IOException {
    byte[] frame = line.toString().getBytes(charset);
    line.setLength(0);
    requireShort(frame.length);
    server.writeInt(frame.length);
    server.write(frame);
  }

  private static void requireShort(int length) throws LocalException {
    if (length > FrameReader.FRAME_BYTES_MAX)
      throw new LocalException(
          "cannot send a line of more than "
              + new ByteSize(FrameReader.FRAME_BYTES_MAX)
              + " as one frame; split it, or send frames of your own with --framing raw");
  }

  @Override
  public void flush() throws IOException {
    server.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
