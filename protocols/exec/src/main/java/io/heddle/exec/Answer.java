package io.heddle.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.heddle.protocol.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** What a peer gets for a message: a code, as a shell would have it, and bytes. */
final class Answer {
  static final int LATE = 124;
  static final int REFUSED = 126;
  static final int KILLED = 137;

  private static final byte[] SILENT = "Done.".getBytes(UTF_8);

  private final int code;
  private final byte[] bytes;

  private Answer(int code, byte[] bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** What a command has ended with. */
  static Answer of(int code, byte[] output) {
    return new Answer(code, output.length == 0 ? SILENT : output);
  }

  static Answer refused(String sentence) {
    return new Answer(REFUSED, (sentence + "\n").getBytes(UTF_8));
  }

  /** What came of a command before it was ended, and why it was, on a line of its own. */
  static Answer ended(int code, byte[] output, String why) {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(output);
    if (output.length > 0 && output[output.length - 1] != '\n') bytes.write('\n');
    bytes.writeBytes(("ended: " + why + "\n").getBytes(UTF_8));
    return new Answer(code, bytes.toByteArray());
  }

  void write(OutputStream out, Framing framing) throws IOException {
    if (framing == Framing.LINES) out.write((code + " " + bytes.length + "\n").getBytes(UTF_8));
    out.write(bytes);
  }

  @Override
  public String toString() {
    return "exit " + code + ", " + bytes.length + " bytes";
  }
}
