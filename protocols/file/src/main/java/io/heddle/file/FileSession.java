package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.jsonframes.JsonFrames;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Queue;

/**
 * One client's requests: a put, then a get of the same file, and so on. Gets are held back while
 * the answers of those before may be more than the sockets hold: a server stops reading when nobody
 * reads from it.
 */
final class FileSession implements Workload.Session {
  /** Less than any socket holds. */
  private static final int UNDER_WAY_BYTES_MAX = 64 << 10;

  private record Request(boolean get, int bytes, long seed) {}

  private final LoadClient client;
  private final Connection connection;
  private final JsonFrames frames;
  private final String path;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private final Queue<Request> underWay = new ArrayDeque<>();
  private int stored;
  private long underWayBytes;
  private long answered;

  FileSession(Connection connection, LoadClient client, String path) {
    this.client = client;
    this.connection = connection;
    this.frames = new JsonFrames(connection, ByteOrder.BIG_ENDIAN, Integer.MAX_VALUE);
    this.path = path;
  }

  @Override
  public void send(long number) throws IOException {
    boolean get = number % 2 == 1;
    if (!get) stored = client.nextSize();
    // A get is of the file that was put before it.
    waiting.add(new Request(get, stored, client.index() * 1_000_003L + number / 2));
    write();
  }

  private void write() throws IOException {
    for (Request next; (next = waiting.peek()) != null; waiting.remove()) {
      int answer = next.get() ? next.bytes() : 0;
      if (underWayBytes > 0 && underWayBytes + answer > UNDER_WAY_BYTES_MAX) return;
      underWayBytes += answer;
      underWay.add(next);
      if (next.get()) frames.writeHeader(FrameHeader.request("get").with("path", path));
      else put(bytes(next));
    }
  }

  private void put(byte[] bytes) throws IOException {
    frames.writeHeader(
        FrameHeader.request("put")
            .withSize(bytes.length)
            .with("path", path)
            .with("sha256", sha256(bytes)));
    connection.write(ByteBuffer.wrap(bytes));
  }

  @Override
  public long receive() throws IOException {
    FrameHeader header = frames.readHeader();
    if (header == null) throw new EOFException("the server closed the connection");
    byte[] payload = frames.readPayload(header);
    Request asked = underWay.poll();
    if (asked == null) throw new WrongAnswerException("expected nothing, got " + header);
    if (!header.isOk())
      throw new WrongAnswerException(
          "expected what was asked for, got " + new String(payload, StandardCharsets.UTF_8));
    verify(asked, header, payload);
    underWayBytes -= asked.get() ? asked.bytes() : 0;
    write();
    return answered++;
  }

  private static void verify(Request asked, FrameHeader header, byte[] payload)
      throws WrongAnswerException, IOException {
    byte[] bytes = bytes(asked);
    FrameHeader expected = FrameHeader.ok(asked.get() ? "get" : "put");
    if (asked.get())
      expected = expected.withSize(bytes.length).with("offset", 0).with("total", bytes.length);
    else expected = expected.with("offset", bytes.length);
    expected = expected.with("sha256", sha256(bytes));
    if (asked.get()) expected = expected.with("modified", header.text("modified").orElse(""));
    WrongAnswerException.throwUnlessEqual(expected.toString(), header.toString());
    int wrong = Arrays.mismatch(asked.get() ? bytes : new byte[0], payload);
    if (wrong >= 0)
      throw new WrongAnswerException(
          "byte %d of the file of %d: it is another".formatted(wrong + 1, bytes.length));
  }

  /** Those of one request are not those of another. */
  private static byte[] bytes(Request request) {
    var bytes = new byte[request.bytes()];
    long state = request.seed() * 0x9E3779B97F4A7C15L + 1;
    for (int i = 0; i < bytes.length; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      bytes[i] = (byte) (state >>> 56);
    }
    return bytes;
  }

  private static String sha256(byte[] bytes) {
    MessageDigest digest = Hashes.sha256();
    return HexFormat.of().formatHex(digest.digest(bytes));
  }
}
