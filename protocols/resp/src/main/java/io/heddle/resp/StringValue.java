package io.heddle.resp;

/** A byte string; replaced rather than changed, since replies may still refer to it. */
final class StringValue extends Value {
  private static final int EMBEDDED_BYTES_MAX = 44;

  private byte[] content;

  StringValue(byte[] content) {
    this.content = content;
    grew(content.length);
  }

  byte[] content() {
    return content;
  }

  void content(byte[] by) {
    grew(by.length - content.length);
    content = by;
  }

  @Override
  String type() {
    return "string";
  }

  @Override
  String encoding() {
    if (Numbers.isLong(content)) return "int";
    return content.length <= EMBEDDED_BYTES_MAX ? "embstr" : "raw";
  }

  @Override
  boolean isEmpty() {
    return false;
  }

  @Override
  StringValue copy() {
    return new StringValue(content);
  }
}
