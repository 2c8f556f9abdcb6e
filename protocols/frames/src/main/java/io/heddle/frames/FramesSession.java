package io.heddle.frames;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.jsonframes.JsonFrames;
import io.heddle.protocol.Connection;
import io.heddle.protocol.LoadClient;
import io.heddle.protocol.UpperCase;
import io.heddle.protocol.Workload;
import io.heddle.protocol.WrongAnswerException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One client's messages. The server takes a message whole before it answers, and while it answers
 * it takes nothing: so what sockets would not hold is written later, when answers have come.
 */
final class FramesSession implements Workload.Session {
  private static final String[] OPS = {"echo", "upper", "sha256"};
  private static final int UNDER_WAY_BYTES_MAX = 64 << 10;

  /** What is around a payload, about. */
  private static final int HEADER_BYTES = 64;

  private record Request(String op, String payload) {
    int bytes() {
      return HEADER_BYTES + payload.length();
    }
  }

  private final LoadClient client;
  private final JsonFrames frames;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private final Queue<Request> underWay = new ArrayDeque<>();
  private long underWayBytes;
  private long answered;

  FramesSession(Connection connection, LoadClient client) {
    this.client = client;
    this.frames = new JsonFrames(connection, ByteOrder.BIG_ENDIAN, Integer.MAX_VALUE);
  }

  @Override
  public void send(long number) throws IOException {
    String text = client.text(number, client.nextSize());
    waiting.add(new Request(OPS[(int) (number % OPS.length)], text));
    write();
  }

  private void write() throws IOException {
    for (Request next; (next = waiting.peek()) != null; waiting.remove()) {
      if (!underWay.isEmpty() && underWayBytes + next.bytes() > UNDER_WAY_BYTES_MAX) return;
      frames.write(FrameHeader.request(next.op()), next.payload().getBytes(US_ASCII));
      underWay.add(next);
      underWayBytes += next.bytes();
    }
  }

  @Override
  public long receive() throws IOException {
    FrameHeader header = frames.readHeader();
    if (header == null) throw new EOFException("the server closed the connection");
    Request request = underWay.poll();
    if (request == null) throw new WrongAnswerException("expected nothing, got " + header);
    String expected = expected(request);
    // Looked at before as many bytes are read as it says.
    WrongAnswerException.throwUnlessEqual(
        FrameHeader.ok(request.op()).withSize(expected.length()).toString(), header.toString());
    WrongAnswerException.throwUnlessEqual(
        expected, new String(frames.readPayload(header), US_ASCII));
    underWayBytes -= request.bytes();
    write();
    return answered++;
  }

  private static String expected(Request request) {
    return switch (request.op()) {
      case "echo" -> request.payload();
      case "upper" -> UpperCase.of(request.payload());
      default -> new String(Sha256.hex(request.payload().getBytes(US_ASCII)), US_ASCII);
    };
  }
}
