package io.heddle.server.connect;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;

/** How messages of text lie in what goes over the connection, the same both ways. */
public enum Framing {
  /** They do not: everything goes as it comes. */
  RAW,
  /** As lines, ended by LF; CRLF is taken for it. */
  LINES,
  /** As frames, each behind its length: what is a line on this side is a frame on the other. */
  LENGTH;

  /** What the user says, as {@link #writer} takes it. */
  Reader input(Reader said) {
    return this == RAW ? said : new WholeLines(said);
  }

  /** What the server says, as the user reads it. */
  Reader reader(InputStream server, Charset charset) {
    return switch (this) {
      case RAW -> new InputStreamReader(server, charset);
      case LINES -> new WholeLines(new InputStreamReader(server, charset));
      case LENGTH -> new FrameReader(server, charset);
    };
  }

  /** What the user says, on its way to the server; to be flushed. */
  Writer writer(OutputStream server, Charset charset) {
    return this == LENGTH
        ? new FrameWriter(server, charset)
        : new OutputStreamWriter(server, charset);
  }
}
