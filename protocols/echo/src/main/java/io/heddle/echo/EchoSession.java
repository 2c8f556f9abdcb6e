package io.heddle.echo;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One client's payloads. Two places go along them: up to one they are written, up to the other they
 * have come back. The first is never far ahead: a server that echoes stops reading when nobody
 * reads from it, and payloads of any size and number must come through. Allocates nothing for a
 * request.
 */
final class EchoSession implements Workload.Session {
  /** Less than any socket holds. */
  private static final int UNDER_WAY_BYTES_MAX = 64 << 10;

  private static final int READ_BYTES_MAX = 8 << 10;

  private final LoadClient client;
  private final InputStream in;
  private final OutputStream out;
  private final Sizes sizes = new Sizes();
  private byte[] came = new byte[64];

  private long asked;
  private long writing;
  private int written;
  private long reading;
  private int read;
  private int underWay;

  EchoSession(Connection connection, LoadClient client) {
    this.client = client;
    this.in = connection.in();
    this.out = connection.out();
  }

  @Override
  public void send(long number) throws IOException {
    sizes.add(Math.max(1, client.nextSize()));
    asked = number + 1;
    write();
  }

  private void write() throws IOException {
    while (writing < asked && underWay < UNDER_WAY_BYTES_MAX) {
      int size = sizes.of(writing);
      int at = Pattern.at(Pattern.start(client.index(), writing), written);
      int piece = Pattern.piece(at, Math.min(size - written, UNDER_WAY_BYTES_MAX - underWay));
      out.write(Pattern.bytes(), at, piece);
      underWay += piece;
      written += piece;
      if (written < size) continue;
      written = 0;
      writing++;
    }
  }

  @Override
  public long receive() throws IOException {
    if (reading == asked)
      throw new WrongAnswerException("expected nothing, got the byte 0x%02x".formatted(in.read()));
    int size = sizes.of(reading);
    while (read < size) {
      readSome(size);
      write();
    }
    read = 0;
    sizes.remove();
    return reading++;
  }

  private void readSome(int size) throws IOException {
    int at = Pattern.at(Pattern.start(client.index(), reading), read);
    int most = Pattern.piece(at, Math.min(size - read, READ_BYTES_MAX));
    if (came.length < most) came = new byte[most];
    int count = in.read(came, 0, most);
    if (count < 0) throw new EOFException("the server closed the connection");
    int wrong = Pattern.mismatch(came, count, at);
    if (wrong >= 0) throw wrong(size, read + wrong, Pattern.bytes()[at + wrong], came[wrong]);
    read += count;
    underWay -= count;
  }

  private WrongAnswerException wrong(int size, int offset, byte expected, byte got) {
    return new WrongAnswerException(
        "client %d, request %d: byte %d of %d: expected 0x%02x, got 0x%02x"
            .formatted(client.index(), reading, offset + 1, size, expected, got));
  }
}
