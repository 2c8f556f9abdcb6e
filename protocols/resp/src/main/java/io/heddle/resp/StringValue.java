package io.heddle.resp;

import java.util.Arrays;

/**
 * A byte string. What was handed out never changes, since replies may still refer to it; as long as
 * nobody has asked for all of it, it changes and grows where it lies.
 */
final class StringValue extends Value {
  private static final int EMBEDDED_BYTES_MAX = 44;

  /** What a string that grows gets beyond what it needs, at most. */
  private static final int SPARE_BYTES_MAX = 1 << 20;

  private byte[] bytes;
  private int length;

  /** Whether nobody else has the array. */
  private boolean own;

  /** Once it was changed in part, it is not a number to Redis. */
  private boolean raw;

  StringValue(byte[] content) {
    bytes = content;
    length = content.length;
    grew(Memory.of(content));
  }

  /** All of it, for whoever wants to keep it. */
  byte[] content() {
    if (bytes.length != length) replace(Arrays.copyOf(bytes, length));
    own = false;
    return bytes;
  }

  void content(byte[] by) {
    replace(by);
    length = by.length;
    own = false;
    raw = false;
  }

  private void replace(byte[] by) {
    grew(Memory.of(by) - Memory.of(bytes));
    bytes = by;
  }

  int length() {
    return length;
  }

  byte at(int index) {
    return bytes[index];
  }

  byte[] part(int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  /** Puts something there; what is between its end and that place becomes zeros. */
  void put(int offset, byte[] part) {
    int end = Math.max(length, offset + part.length);
    if (end > bytes.length) {
      int spare = length == 0 ? 0 : Math.min(end, SPARE_BYTES_MAX);
      replace(Arrays.copyOf(bytes, Math.min(end + spare, Ranges.STRING_BYTES_MAX)));
    } else if (!own) {
      bytes = bytes.clone();
    }
    own = true;
    raw = true;
    System.arraycopy(part, 0, bytes, offset, part.length);
    length = end;
  }

  @Override
  String type() {
    return "string";
  }

  @Override
  String encoding() {
    if (raw) return "raw";
    if (Numbers.isLong(part(0, Math.min(length, EMBEDDED_BYTES_MAX)))) return "int";
    return length <= EMBEDDED_BYTES_MAX ? "embstr" : "raw";
  }

  @Override
  boolean isEmpty() {
    return false;
  }

  @Override
  StringValue copy() {
    var copy = new StringValue(content());
    copy.raw = raw;
    return copy;
  }
}
