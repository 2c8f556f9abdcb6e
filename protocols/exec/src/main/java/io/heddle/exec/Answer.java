package io.heddle.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a peer gets for a message: a code, as a shell would have it, and bytes. */
record Answer(int code, ByteBuffer bytes) {
  static final int LATE = 124;
  static final int REFUSED = 126;
  static final int KILLED = 137;

  /** What a command has ended with. */
  static Answer of(int code, byte[] output) {
    return new Answer(code, output.length == 0 ? UTF_8.encode("Done.") : ByteBuffer.wrap(output));
  }

  static Answer refused(String sentence) {
    return new Answer(REFUSED, UTF_8.encode(sentence + "\n"));
  }

  /** What came of a command before it was ended, and why it was, on a line of its own. */
  static Answer ended(int code, byte[] output, String why) {
    boolean withinLine = output.length > 0 && output[output.length - 1] != '\n';
    ByteBuffer reason = UTF_8.encode((withinLine ? "\n" : "") + "ended: " + why + "\n");
    ByteBuffer bytes = ByteBuffer.allocate(output.length + reason.remaining());
    return new Answer(code, bytes.put(output).put(reason).flip());
  }

  void write(Connection connection, Framing framing) throws IOException {
    if (framing == Framing.LINES) connection.writeLine(code + " " + bytes.remaining());
    connection.write(bytes.duplicate());
  }

  @Override
  public String toString() {
    return "exit " + code + ", " + bytes.remaining() + " bytes";
  }
}
