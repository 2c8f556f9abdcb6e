package io.heddle.server.cli;

import io.heddle.transport.BrokenPipe;
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
      if (failure == null) failure = e;
      throw e;
    }
  }

  /**
   * Why something that was printed has not arrived; null where all has, or whoever reads has seen
   * enough, as {@code head} has.
   */
  @Nullable IOException failure() {
    System.out.flush();
    IOException first = failure;
    return first == null || BrokenPipe.is(first) ? null : first;
  }
}
