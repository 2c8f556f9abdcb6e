package io.heddle.transport;

import io.heddle.protocol.TooLongException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lines, chunks and frames, each a request, cut from what the peer sends. After one that is too
 * long there is no next.
 */
final class Messages {
  private final WireReader reader;
  private final Input input;
  private final ReceiveBuffer received;
  private @Nullable TooLongException tooLong;

  Messages(WireReader reader, Input input, ReceiveBuffer received) {
    this.reader = reader;
    this.input = input;
    this.received = received;
  }

  /** Waits for the first byte of a request; false when there will be none. */
  boolean begin() throws IOException {
    throwIfTooLong();
    return input.beginRequest();
  }

  /** The same until a moment, at which it is false. */
  boolean begin(long until) throws IOException {
    throwIfTooLong();
    return input.beginRequest(until);
  }

  /** The same unless an event has happened before, at which it is false. */
  boolean begin(BooleanSupplier event) throws IOException {
    throwIfTooLong();
    return input.beginRequest(event);
  }

  private void throwIfTooLong() throws TooLongException {
    if (tooLong == null) return;
    reader.fate().told();
    throw tooLong;
  }

  @Nullable String readLine(Charset charset) throws IOException {
    int bytesMax = reader.fate().limits().lineBytesMax();
    throwIfTooLong();
    if (!input.beginRequest()) return null;
    int scanned = 0;
    while (true) {
      int length = Lines.indexOfNewline(received.bytes(), scanned);
      if (length >= 0) {
        int text = lineBytes(length);
        if (text > bytesMax) throw lineTooLong(bytesMax);
        String line = takeText(text, charset);
        received.skip(length + 1 - text);
        return line;
      }
      scanned = received.size();
      if (lineBytes(scanned) > bytesMax) throw lineTooLong(bytesMax);
      if (!reader.fill(0)) return reader.hungUp() ? null : takeText(scanned, charset);
    }
  }

  @Nullable String readChunk(Charset charset) throws IOException {
    throwIfTooLong();
    if (!input.beginRequest()) return null;
    int bytesMax = reader.fate().limits().lineBytesMax();
    int length = Math.min(received.size(), bytesMax);
    int half = Lines.halfCharacter(received.bytes(), length, charset);
    // A read that ends within a character: the rest of it begins the next message, or is awaited
    // where there is nothing else.
    while (half == length && length < bytesMax && reader.fill(0)) {
      length = Math.min(received.size(), bytesMax);
      half = Lines.halfCharacter(received.bytes(), length, charset);
    }
    if (half < length) length -= half;
    int text = Lines.withoutEnd(received.bytes(), length);
    String message = takeText(text, charset);
    received.skip(length - text);
    return message;
  }

  byte @Nullable [] readFrame() throws IOException {
    int bytesMax = reader.fate().limits().frameBytesMax();
    throwIfTooLong();
    if (!input.beginRequest()) return null;
    while (received.size() < Integer.BYTES) {
      if (!reader.fill(0)) throw new EOFException("the peer finished inside a frame's length");
    }
    long length = Integer.toUnsignedLong(received.bytes().getInt(received.bytes().position()));
    if (length > bytesMax) throw frameTooLong(bytesMax, length);
    received.skip(Integer.BYTES);
    return input.readBytes((int) length);
  }

  private String takeText(int length, Charset charset) {
    String text = Lines.text(received.bytes(), length, charset);
    received.skip(length);
    return text;
  }

  private int lineBytes(int length) {
    return Lines.withoutReturn(received.bytes(), length);
  }

  private TooLongException lineTooLong(int bytesMax) {
    tooLong =
        new TooLongException(
            "line longer than line-bytes-max " + bytesMax,
            bytesMax,
            "error: line longer than " + bytesMax + " bytes\n");
    return tooLong;
  }

  private TooLongException frameTooLong(int bytesMax, long length) {
    tooLong =
        new TooLongException(
            "frame of " + length + " bytes, frame-bytes-max is " + bytesMax, bytesMax, "");
    return tooLong;
  }
}
