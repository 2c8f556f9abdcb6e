package io.heddle.chargen;

import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * One client that listens. A request is to take the next so many bytes of the pattern, as many as a
 * payload has, without a gap since the last; nothing is sent for it. What comes between requests is
 * taken and verified as well. The first byte tells which pattern it is.
 */
final class ChargenSession implements Workload.Session {
  private static final int READ_BYTES_MAX = 8 << 10;

  private static final byte[] RFC = Pattern.RFC.period();
  private static final byte[] XINETD = Pattern.XINETD.period();

  private final LoadClient client;
  private final InputStream in;
  private final byte[] came = new byte[READ_BYTES_MAX];
  private byte[] period = RFC;
  private long bytes;
  private long asked;
  private long answered;

  ChargenSession(Connection connection, LoadClient client) {
    this.client = client;
    this.in = connection.in();
  }

  @Override
  public void send(long number) {
    asked = number + 1;
  }

  @Override
  public long receive() throws IOException {
    if (answered == asked) {
      take(READ_BYTES_MAX);
      return PUSHED;
    }
    for (int left = Math.max(1, client.nextSize()); left > 0; ) left -= take(left);
    return answered++;
  }

  /** Reads what is there, and says how many bytes that were. */
  private int take(int most) throws IOException {
    int count = in.read(came, 0, Math.min(most, READ_BYTES_MAX));
    if (count < 0) throw new EOFException("the server closed the connection");
    if (bytes == 0 && came[0] == XINETD[0]) period = XINETD;
    verify(count);
    bytes += count;
    return count;
  }

  private void verify(int count) throws WrongAnswerException {
    for (int done = 0; done < count; ) {
      int at = (int) ((bytes + done) % period.length);
      int piece = Math.min(count - done, period.length - at);
      int wrong = Arrays.mismatch(came, done, done + piece, period, at, at + piece);
      if (wrong >= 0) throw wrong(done + wrong, period[at + wrong]);
      done += piece;
    }
  }

  private WrongAnswerException wrong(int index, byte expected) {
    return new WrongAnswerException(
        "byte %d of the pattern: expected 0x%02x, got 0x%02x"
            .formatted(bytes + index + 1, expected, came[index]));
  }
}
