package io.heddle.frames;

import io.heddle.jsonframes.FrameHeader;
import io.heddle.jsonframes.JsonFrames;
import io.heddle.protocol.Connection;
import io.heddle.protocol.Handler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;

/** One answer for each message, in order. */
final class FramesHandler implements Handler {
  private final ByteOrder order;
  private final int frameBytesMax;

  FramesHandler(ByteOrder order, int frameBytesMax) {
    this.order = order;
    this.frameBytesMax = frameBytesMax;
  }

  @Override
  public void handle(Connection connection) throws IOException {
    var frames = new JsonFrames(connection, order, frameBytesMax);
    for (FrameHeader header; (header = frames.readHeader()) != null; ) answer(header, frames);
  }

  private void answer(FrameHeader header, JsonFrames frames) throws IOException {
    switch (header.op()) {
      case "echo" -> frames.write(FrameHeader.ok("echo"), frames.readPayload(header));
      case "upper" -> upper(frames.readPayload(header), frames);
      case "sha256" ->
          frames.write(FrameHeader.ok("sha256"), Sha256.hex(frames.readPayload(header)));
      default -> refuse(header, frames);
    }
  }

  private void upper(byte[] payload, JsonFrames frames) throws IOException {
    byte[] upper;
    try {
      upper = UpperText.of(payload);
    } catch (CharacterCodingException e) {
      frames.writeError("upper", "the payload is not UTF-8");
      return;
    }
    // A few letters become three of them.
    if (upper.length <= frameBytesMax) frames.write(FrameHeader.ok("upper"), upper);
    else
      frames.writeError(
          "upper",
          "in upper case it has %d bytes, a payload at most %d"
              .formatted(upper.length, frameBytesMax));
  }

  private static void refuse(FrameHeader header, JsonFrames frames) throws IOException {
    frames.skipPayload(header);
    String op = JsonFrames.shortened(header.op());
    frames.writeError(op, "there is no op '%s', there are echo, upper and sha256".formatted(op));
  }
}
