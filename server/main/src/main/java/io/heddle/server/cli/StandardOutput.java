package io.heddle.server.cli;

import io.heddle.server.text.Meaning;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where commands print, which knows whether all has arrived: {@link System#out} keeps that to
 * itself, and whoever has sent a result to a full disk would take the half of it for the whole.
 */
final class StandardOutput extends FilterOutputStream {
  /** The reader has seen enough, as {@code head} has. */
  private static final String READER_GONE = "Broken pipe";

  private @Nullable IOException failure;

  private StandardOutput(OutputStream out) {
    super(out);
  }

  /** What {@link System#out} prints to from now on. */
  static StandardOutput install() {
    var output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    System.setOut(
        new PrintStream(
            new BufferedOutputStream(output), /* autoFlush */ true, System.out.charset()));
    return output;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    try {
      out.write(bytes, offset, count);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Fails if something that was printed has not arrived, unless nobody wanted it.
   *
   * @throws CliException saying why
   */
  void requireWhole() {
    System.out.flush();
    if (failure == null || READER_GONE.equals(failure.getMessage())) return;
    throw new CliException(
        CliException.FAILED, "cannot print all of it: " + Meaning.of(failure), failure);
  }
}
