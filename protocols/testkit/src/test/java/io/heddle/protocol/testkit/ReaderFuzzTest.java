package io.heddle.protocol.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.readiness.Readiness;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** However bytes come in pieces, the same lines and frames are read, or the same are refused. */
class ReaderFuzzTest {
  private static final int BYTES_MAX = 16;
  private static final String REFUSED = "refused";
  private static final String CUT = "cut";

  private interface Reader {
    @Nullable String next(StreamConnection connection) throws IOException;
  }

  private static List<String> read(byte[] sent, int pieceBytes, Reader reader) throws IOException {
    var address = new InetSocketAddress(0);
    MemoryWire[] ends = MemoryWire.pair(pieceBytes, address, address);
    Thread.ofVirtual().start(() -> send(ends[1], sent));
    var limits =
        new Limits(BYTES_MAX, BYTES_MAX, 1024, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    var connection = new StreamConnection(1, ends[0], limits, Thread.currentThread());
    List<String> got = new ArrayList<>();
    try {
      for (String next; (next = reader.next(connection)) != null; ) got.add(next);
    } catch (ProtocolException refused) {
      got.add(REFUSED);
    } catch (EOFException cut) {
      got.add(CUT);
    } finally {
      connection.close();
    }
    return got;
  }

  private static void send(MemoryWire wire, byte[] sent) {
    try {
      for (ByteBuffer rest = ByteBuffer.wrap(sent); rest.hasRemaining(); ) {
        if (wire.write(rest) == 0)
          wire.readiness().await(Readiness.WRITE, Readiness.KILL, Readiness.NEVER);
      }
    } catch (IOException refused) {
      // The reader has seen enough.
    }
    wire.shutdownOutput();
  }

  private static void isReadAlike(byte[] sent, Reader reader) throws IOException {
    List<String> whole = read(sent, 1 << 16, reader);
    for (int pieceBytes : new int[] {1, 2, 7})
      assertThat(read(sent, pieceBytes, reader)).as("in pieces of %d", pieceBytes).isEqualTo(whole);
  }

  @FuzzTest
  void linesAreReadAlike(byte[] sent) throws IOException {
    byte[] some = Arrays.copyOf(sent, Math.min(sent.length, 4096));
    isReadAlike(some, connection -> connection.readLine(ISO_8859_1));
  }

  @FuzzTest
  void framesAreReadAlike(byte[] sent) throws IOException {
    byte[] some = Arrays.copyOf(sent, Math.min(sent.length, 4096));
    isReadAlike(
        some,
        connection -> {
          byte[] frame = connection.readFrame();
          return frame == null ? null : new String(frame, ISO_8859_1);
        });
  }
}
