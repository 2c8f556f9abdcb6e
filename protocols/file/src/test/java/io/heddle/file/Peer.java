package io.heddle.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.testkit.ProtocolTester;
import io.heddle.protocol.testkit.TestClient;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that speaks the protocol byte by byte, as somebody else would write it. */
final class Peer implements AutoCloseable {
  static final class Answer {
    private final String header;
    private final byte[] payload;

    Answer(String header, byte[] payload) {
      this.header = header;
      this.payload = payload;
    }

    String header() {
      return header;
    }

    byte[] payload() {
      return payload;
    }

    boolean ok() {
      return header.contains("\"status\":\"ok\"");
    }

    String text() {
      return new String(payload, UTF_8);
    }

    /** A member of the header; empty where it is missing. */
    String member(String name) {
      Matcher member = Pattern.compile("\"" + name + "\":\"?([^\",}]*)").matcher(header);
      return member.find() ? member.group(1) : "";
    }

    long number(String name) {
      return Long.parseLong(member(name));
    }
  }

  private final TestClient client;

  Peer(ProtocolTester server) {
    client = server.connect();
  }

  TestClient client() {
    return client;
  }

  static byte[] message(String header, byte[] payload) {
    byte[] json = header.replace('\'', '"').getBytes(UTF_8);
    return ByteBuffer.allocate(Integer.BYTES + json.length + payload.length)
        .putInt(json.length)
        .put(json)
        .put(payload)
        .array();
  }

  /** With {@code '} for {@code "}. */
  Answer ask(String header, byte[] payload) {
    client.send(message(header, payload));
    return answer();
  }

  Answer ask(String header) {
    return ask(header, new byte[0]);
  }

  Answer put(String path, byte[] bytes) {
    return ask(
        "{'op':'put','path':%s,'size':%d,'sha256':'%s'}"
            .formatted(json(path), bytes.length, sha256(bytes)),
        bytes);
  }

  Answer put(String path, String text) {
    return put(path, text.getBytes(UTF_8));
  }

  Answer get(String path) {
    return ask("{'op':'get','size':0,'path':" + json(path) + "}");
  }

  Answer ls(String path) {
    return ask("{'op':'ls','size':0,'path':" + json(path) + "}");
  }

  Answer answer() {
    int length = ByteBuffer.wrap(client.readBytes(Integer.BYTES)).getInt();
    String header = client.readText(length);
    long size = new Answer(header, new byte[0]).number("size");
    return new Answer(header, client.readBytes((int) size));
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Hashes.sha256().digest(bytes));
  }

  /** A text as JSON, each character as it is escaped. */
  private static String json(String text) {
    var json = new StringBuilder("\"");
    for (char character : text.toCharArray()) json.append("\\u%04x".formatted((int) character));
    return json.append('"').toString();
  }

  @Override
  public void close() {
    client.close();
  }
}
