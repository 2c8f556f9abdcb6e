package io.heddle.resp;

import org.jspecify.annotations.Nullable;

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
            call -> call.reply().integer(length(call.string(call.key()))))
        .addKeyed("getrange", 4, "readonly", Ranges::getRange)
        .addKeyed("substr", 4, "readonly", Ranges::getRange)
        .addKeyed("setrange", 4, "write denyoom", Ranges::setRange);
  }

  private static void append(Call call) throws RespException {
    StringValue value = call.string(call.key());
    byte[] more = call.argument(2);
    requireLength((long) length(value) + more.length);
    int length = length(value) + more.length;
    if (value == null) call.keyspace().put(call.key(), new StringValue(more));
    else put(call, value.length(), more);
    call.reply().integer(length);
  }

  static int length(@Nullable StringValue value) {
    return value == null ? 0 : value.length();
  }

  /** Puts something there, into a string that may be new. */
  static void put(Call call, int offset, byte[] part) throws RespException {
    StringValue there = call.string(call.key());
    StringValue value = there == null ? new StringValue(Bytes.EMPTY) : there;
    value.put(offset, part);
    if (there == null) call.keyspace().put(call.key(), value);
    else call.keyspace().changed(call.key());
  }

  static void requireLength(long bytes) throws RespException {
    if (bytes > STRING_BYTES_MAX)
      throw new RespException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  }

  private static void getRange(Call call) throws RespException {
    long start = call.number(2);
    long end = call.number(3);
    StringValue value = call.string(call.key());
    long length = length(value);
    if (start < 0 && end < 0 && start > end) {
      call.reply().bulk(Bytes.EMPTY);
      return;
    }
    long from = Math.max(0, start < 0 ? start + length : start);
    long to = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
    call.reply()
        .bulk(value == null || from > to ? Bytes.EMPTY : value.part((int) from, (int) to + 1));
  }

  private static void setRange(Call call) throws RespException {
    long offset = call.number(2);
    byte[] part = call.argument(3);
    if (offset < 0) throw new RespException("ERR offset is out of range");
    int before = length(call.string(call.key()));
    if (part.length == 0) {
      call.reply().integer(before);
      return;
    }
    if (offset > STRING_BYTES_MAX) requireLength(offset);
    requireLength(offset + part.length);
    call.requireRoom(offset + part.length - before);
    put(call, (int) offset, part);
    call.reply().integer(Math.max(before, offset + part.length));
  }
}
