package io.heddle.server.remote;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.jsonframes.JsonFrames;
import io.heddle.protocol.ProtocolException;
import io.heddle.transport.StreamConnection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A server of files at the other end of a connection, whose thread it belongs to. */
public final class FileServer {
  private static final int SENTENCE_BYTES_MAX = 64 << 10;
  private static final int LISTING_BYTES_MAX = 16 << 20;

  private static final String FOREIGN =
      "what answers there does not speak the protocol file; check host and port";
  private static final String SILENT =
      "it ended the connection without an answer; check whether the protocol file is served there";

  private final StreamConnection connection;
  private final JsonFrames frames;
  private boolean answered;

  public FileServer(StreamConnection connection) {
    this.connection = connection;
    this.frames = new JsonFrames(connection, ByteOrder.BIG_ENDIAN, Long.MAX_VALUE);
  }

  StreamConnection connection() {
    return connection;
  }

  void send(FrameHeader request) throws IOException {
    frames.writeHeader(request);
  }

  /**
   * Sends a request and reads the header of its answer; its payload is still to be read.
   *
   * @throws RefusedException if the server will not
   */
  FrameHeader ask(FrameHeader request) throws IOException {
    send(request);
    return answer();
  }

  /** Whether an answer has begun to come. */
  boolean hasAnswered() throws IOException {
    return connection.awaitRequest(System.nanoTime());
  }

  /**
   * Reads the header of an answer.
   *
   * @throws RefusedException if the server would not
   */
  FrameHeader answer() throws IOException {
    boolean isFirst = !answered;
    FrameHeader header = isFirst ? first() : frames.readHeader();
    if (header == null) throw new EOFException("the server closed it without an answer");
    if (header.isOk()) return header;
    String sentence = new String(payload(header, SENTENCE_BYTES_MAX), StandardCharsets.UTF_8);
    // The protocol frames has the same framing, and other operations.
    if (isFirst && sentence.startsWith("there is no op ")) throw new RefusedException(FOREIGN);
    throw new RefusedException(printable(sentence));
  }

  /** Which shows whether it is a server of files at all. */
  private FrameHeader first() throws IOException {
    FrameHeader header;
    try {
      header = frames.readHeader();
    } catch (ProtocolException | EOFException foreign) {
      throw new RefusedException(FOREIGN, foreign);
    } catch (IOException lost) {
      throw new RefusedException(SILENT, lost);
    }
    if (header == null) throw new RefusedException(SILENT);
    if (!header.isAnswer()) throw new RefusedException(FOREIGN);
    answered = true;
    return header;
  }

  /** Reads the payload behind a header as a text. */
  String text(FrameHeader header) throws IOException {
    return new String(payload(header, LISTING_BYTES_MAX), StandardCharsets.UTF_8);
  }

  private byte[] payload(FrameHeader header, int bytesMax) throws IOException {
    if (header.size() > bytesMax)
      throw new ProtocolException(
          "announced %d bytes, where at most %d are read".formatted(header.size(), bytesMax));
    return frames.readPayload(header);
  }

  /** Whatever a server sends, it does not get to write on the terminal as it likes. */
  public static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009F\\u202A-\\u202E\\u2066-\\u2069]", "\uFFFD");
  }
}
