package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A socket that speaks the protocol {@code file}. */
final class FileClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  FileClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  static final class Answer {
    final JsonNode header;
    final byte[] payload;

    Answer(JsonNode header, byte[] payload) {
      this.header = header;
      this.payload = payload;
    }

    boolean ok() {
      return header.get("status").asText().equals("ok");
    }

    String text() {
      return new String(payload, UTF_8);
    }
  }

  /** Announces a file and sends its beginning. */
  FileClient begin(String path, byte[] bytes, int sent) throws IOException {
    send(Map.of("op", "put", "path", path, "size", bytes.length, "sha256", sha256(bytes)));
    out.write(bytes, 0, sent);
    out.flush();
    return this;
  }

  /** Sends a byte, and the next one when its share of the time until then has passed. */
  void dribble(long untilNanos, int bytesLeft) throws IOException {
    out.write(0);
    out.flush();
    long share = (untilNanos - System.nanoTime()) / bytesLeft;
    if (untilNanos != 0) LockSupport.parkNanos(share);
  }

  Answer put(String path, byte[] bytes) throws IOException {
    return begin(path, bytes, bytes.length).answer();
  }

  Answer get(String path) throws IOException {
    return ask(Map.of("op", "get", "path", path, "size", 0));
  }

  Answer ask(Map<String, Object> header) throws IOException {
    send(header);
    out.flush();
    return answer();
  }

  private void send(Map<String, Object> header) throws IOException {
    byte[] json = JSON.writeValueAsBytes(header);
    out.writeInt(json.length);
    out.write(json);
  }

  Answer answer() throws IOException {
    JsonNode header = JSON.readTree(in.readNBytes(in.readInt()));
    return new Answer(header, in.readNBytes(header.get("size").asInt()));
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
