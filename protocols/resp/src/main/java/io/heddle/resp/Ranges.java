package io.heddle.resp;

import java.util.Arrays;

/** Parts of strings. */
final class Ranges {
  /** Redis's proto-max-bulk-len. */
  static final int STRING_BYTES_MAX = 512 << 20;

  private Ranges() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("append", 3, "write denyoom fast", Ranges::append)
        .addKeyed(
            "strlen",
            2,
            "readonly fast",
            call -> call.reply().integer(call.content(call.key()).length))
        .addKeyed("getrange", 4, "readonly", Ranges::getRange)
        .addKeyed("substr", 4, "readonly", Ranges::getRange)
        .addKeyed("setrange", 4, "write denyoom", Ranges::setRange);
  }

  private static void append(Call call) throws RespException {
    byte[] before = call.content(call.key());
    requireLength((long) before.length + call.argument(2).length);
    byte[] content = Bytes.concat(before, call.argument(2));
    call.content(call.key(), content);
    call.reply().integer(content.length);
  }

  static void requireLength(long bytes) throws RespException {
    if (bytes > STRING_BYTES_MAX)
      throw new RespException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  }

  private static void getRange(Call call) throws RespException {
    long start = call.number(2);
    long end = call.number(3);
    byte[] content = call.content(call.key());
    long length = content.length;
    if (start < 0 && end < 0 && start > end) {
      call.reply().bulk(Bytes.EMPTY);
      return;
    }
    long from = Math.max(0, start < 0 ? start + length : start);
    long to = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
    call.reply()
        .bulk(
            from > to || length == 0
                ? Bytes.EMPTY
                : Arrays.copyOfRange(content, (int) from, (int) to + 1));
  }

  private static void setRange(Call call) throws RespException {
    long offset = call.number(2);
    byte[] part = call.argument(3);
    if (offset < 0) throw new RespException("ERR offset is out of range");
    byte[] before = call.content(call.key());
    if (part.length == 0) {
      call.reply().integer(before.length);
      return;
    }
    if (offset > STRING_BYTES_MAX) requireLength(offset);
    requireLength(offset + part.length);
    call.requireRoom(offset + part.length - before.length);
    byte[] content = Arrays.copyOf(before, (int) Math.max(before.length, offset + part.length));
    System.arraycopy(part, 0, content, (int) offset, part.length);
    call.content(call.key(), content);
    call.reply().integer(content.length);
  }
}
