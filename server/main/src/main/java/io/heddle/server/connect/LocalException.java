package io.heddle.server.connect;

import io.heddle.server.text.Meaning;
import io.heddle.transport.BrokenPipe;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** It failed on this side, and not the connection; the message is a sentence. */
public final class LocalException extends IOException {
  private static final long serialVersionUID = 1;

  LocalException(String sentence) {
    super(sentence);
  }

  private LocalException(String what, IOException cause) {
    super("cannot " + what + ": " + Meaning.of(cause), cause);
  }

  /** Whether it is only that whoever read our output has had enough. */
  boolean readerGone() {
    return BrokenPipe.is(this);
  }

  static InputStream standardInput(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return in.read(bytes, offset, length);
        } catch (IOException e) {
          throw new LocalException("read standard input", e);
        }
      }
    };
  }

  static OutputStream standardOutput(OutputStream out) {
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
          out.flush();
        } catch (IOException e) {
          throw new LocalException("write standard output", e);
        }
      }
    };
  }
}
