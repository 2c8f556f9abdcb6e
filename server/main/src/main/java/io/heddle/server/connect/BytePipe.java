package io.heddle.server.connect;

import io.heddle.transport.Duplex;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard input to the server, then half-close; what the server sends to standard output, until it
 * closes. Both at once, each piece as it comes, and neither faster than it is taken.
 */
public final class BytePipe {
  private static final int CHUNK_BYTES = 64 << 10;

  private final Duplex server;
  private final InputStream in;
  private final OutputStream out;
  private final Framing framing;
  private final boolean untouched;
  private final Charset here;
  private final Charset there;

  private volatile @Nullable LocalException inputFailure;

  /**
   * @param charset what the server speaks, where {@code in} and {@code out} are UTF-8; null passes
   *     the bytes untouched, but those at the end of a line or frame
   */
  public BytePipe(
      Duplex server, InputStream in, OutputStream out, Framing framing, @Nullable Charset charset) {
    this.server = server;
    this.in = LocalException.standardInput(in);
    this.out = LocalException.standardOutput(out);
    this.framing = framing;
    this.untouched = framing == Framing.RAW && charset == null;
    // In ISO-8859-1 every byte is a character, and is the same byte again.
    this.here = charset == null ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    this.there = charset == null ? StandardCharsets.ISO_8859_1 : charset;
  }

  /**
   * Returns when the server has closed, or nobody reads our output any more. Input that is not
   * there yet is not waited for.
   *
   * @throws IOException if the connection or standard input or output failed; the message says
   *     which
   */
  public void run() throws IOException {
    // A read of standard input cannot be called off: its thread must not keep the process.
    Thread.ofPlatform().daemon().name("heddle-stdin").start(this::send);
    try {
      receive();
    } catch (LocalException output) {
      if (!output.readerGone()) throw output;
      return;
    } catch (IOException e) {
      throw inputFailure == null ? e : inputFailure;
    }
  }

  private void receive() throws IOException {
    if (untouched) copy(server.in(), out);
    else copy(framing.reader(server.in(), there), new OutputStreamWriter(out, here));
  }

  private void send() {
    try {
      if (untouched) copy(in, server.out());
      else
        copy(framing.input(new InputStreamReader(in, here)), framing.writer(server.out(), there));
      // Not after a failure: the server must not take a part for the whole.
      server.out().close();
    } catch (LocalException input) {
      inputFailure = input;
      server.close();
    } catch (IOException notTaken) {
      // What the server has said before is still to be received, and with it how it ended.
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int got; (got = from.read(chunk)) >= 0; ) to.write(chunk, 0, got);
  }

  private static void copy(Reader from, Writer to) throws IOException {
    char[] chunk = new char[CHUNK_BYTES];
    for (int got; (got = from.read(chunk)) >= 0; to.flush()) to.write(chunk, 0, got);
  }
}
