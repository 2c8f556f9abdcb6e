package io.heddle.jsonframes;

import io.heddle.protocol.Connection;
import io.heddle.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Messages on a connection, for either end of it: a length of four bytes, a JSON header of that
 * length with {@code op} and {@code size}, then {@code size} bytes of payload. Nothing is read
 * beyond a message, so whoever reads a header reads or skips its payload before the next one. Of
 * the connection's own thread.
 */
public final class JsonFrames {
  /** The longest header. */
  public static final int HEADER_BYTES_MAX = 64 << 10;

  /** Of an op or a reason that is quoted. */
  private static final int QUOTED_MAX = 60;

  private final Connection connection;
  private final ByteOrder order;
  private final long payloadBytesMax;

  /**
   * @param order of the length
   * @param payloadBytesMax the largest size that a header may announce
   */
  public JsonFrames(Connection connection, ByteOrder order, long payloadBytesMax) {
    this.connection = connection;
    this.order = order;
    this.payloadBytesMax = payloadBytesMax;
  }

  /**
   * Reads the header of the next message; begins a request.
   *
   * @return null when the peer has finished or the server drains
   * @throws ProtocolException if nobody can tell where the next message begins: a length or a size
   *     out of range, a header that is no JSON object. Its last words are an error message
   * @throws EOFException if the peer finishes inside the header
   */
  public @Nullable FrameHeader readHeader() throws IOException {
    if (!connection.awaitRequest()) return null;
    int length = ByteBuffer.wrap(connection.readBytes(Integer.BYTES)).order(order).getInt();
    if (length < 1 || length > HEADER_BYTES_MAX) throw broken("", wrongLength(length));
    FrameHeader header = parse(connection.readBytes(length));
    OptionalLong size = header.number(FrameHeader.SIZE);
    if (size.isEmpty() || size.getAsLong() < 0 || size.getAsLong() > payloadBytesMax)
      throw broken(header.op(), wrongSize(header));
    return header;
  }

  private String wrongLength(int length) {
    int other = Integer.reverseBytes(length);
    boolean turned = other >= 1 && other <= HEADER_BYTES_MAX;
    return "a header has 1 to %d bytes, this one %d%s"
        .formatted(
            HEADER_BYTES_MAX,
            Integer.toUnsignedLong(length),
            turned ? "; its length must be " + name(order) : "");
  }

  private static String name(ByteOrder order) {
    return order.equals(ByteOrder.BIG_ENDIAN) ? "big-endian" : "little-endian";
  }

  private String wrongSize(FrameHeader header) {
    boolean number = header.number(FrameHeader.SIZE).isPresent();
    return "size: expected 0 to %d%s, got %s"
        .formatted(
            payloadBytesMax,
            number ? "" : " as a whole number in the header",
            header.shown(FrameHeader.SIZE).orElse("none"));
  }

  private FrameHeader parse(byte[] json) throws IOException {
    try {
      return HeaderJson.read(json);
    } catch (CharacterCodingException e) {
      throw broken("", "the header is not UTF-8");
    } catch (NoObjectException e) {
      throw broken("", "the header is no JSON object: " + e.getMessage());
    }
  }

  private ProtocolException broken(String op, String sentence) {
    byte[] reason = sentence.getBytes(StandardCharsets.UTF_8);
    byte[] header = encode(FrameHeader.error(shortened(op)).withSize(reason.length));
    ByteBuffer message = ByteBuffer.allocate(header.length + reason.length);
    return new ProtocolException(sentence, message.put(header).put(reason).array());
  }

  /**
   * Reads the payload behind a header; memory is taken as it arrives.
   *
   * @throws EOFException if the peer finishes before
   */
  public byte[] readPayload(FrameHeader header) throws IOException {
    return connection.readBytes(Math.toIntExact(header.size()));
  }

  /**
   * Reads the payload behind a header and throws it away.
   *
   * @throws EOFException if the peer finishes before
   */
  public void skipPayload(FrameHeader header) throws IOException {
    connection.in().skipNBytes(header.size());
  }

  /** Writes a message; the header's size becomes that of the payload. */
  public void write(FrameHeader header, byte[] payload) throws IOException {
    writeHeader(header.withSize(payload.length));
    connection.write(ByteBuffer.wrap(payload));
  }

  /** Answers that it was not done, and why. */
  public void writeError(String op, String sentence) throws IOException {
    write(FrameHeader.error(shortened(op)), sentence.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a header only: the payload of its size is up to the caller. */
  public void writeHeader(FrameHeader header) throws IOException {
    connection.write(ByteBuffer.wrap(encode(header)));
  }

  private byte[] encode(FrameHeader header) {
    byte[] json = HeaderJson.write(header).getBytes(StandardCharsets.UTF_8);
    ByteBuffer encoded = ByteBuffer.allocate(Integer.BYTES + json.length).order(order);
    return encoded.putInt(json.length).put(json).array();
  }

  /** What a peer has sent, fit to be quoted. */
  public static String shortened(String text) {
    return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "...";
  }
}
