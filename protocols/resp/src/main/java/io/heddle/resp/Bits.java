package io.heddle.resp;

import java.util.Arrays;

/** Strings as rows of bits. */
final class Bits {
  private Bits() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("setbit", 4, "write denyoom", Bits::set)
        .addKeyed("getbit", 3, "readonly fast", Bits::get)
        .addKeyed("bitcount", -2, "readonly", Bits::count);
  }

  private static int offset(Call call) throws RespException {
    byte[] text = call.argument(2);
    if (Numbers.isLong(text)) {
      long offset = Numbers.parse(text);
      if (offset >= 0 && offset >>> 3 < Ranges.STRING_BYTES_MAX) return (int) (offset >>> 3);
    }
    throw new RespException("ERR bit offset is not an integer or out of range");
  }

  private static int mask(Call call) throws RespException {
    return 0x80 >>> (int) (call.number(2) & 7);
  }

  private static void set(Call call) throws RespException {
    int at = offset(call);
    int mask = mask(call);
    byte[] bit = call.argument(3);
    if (!Bytes.is(bit, "0") && !Bytes.is(bit, "1"))
      throw new RespException("ERR bit is not an integer or out of range");
    byte[] before = call.content(call.key());
    call.requireRoom(at + 1L - before.length);
    byte[] content = Arrays.copyOf(before, Math.max(before.length, at + 1));
    boolean was = (content[at] & mask) != 0;
    content[at] = (byte) (bit[0] == '1' ? content[at] | mask : content[at] & ~mask);
    call.content(call.key(), content);
    call.reply().bool(was);
  }

  private static void get(Call call) throws RespException {
    int at = offset(call);
    int mask = mask(call);
    byte[] content = call.content(call.key());
    call.reply().bool(at < content.length && (content[at] & mask) != 0);
  }

  private static void count(Call call) throws RespException {
    if (call.count() == 3 || call.count() > 5) throw RespException.syntax();
    boolean ranged = call.count() > 3;
    long start = ranged ? call.number(2) : 0;
    long end = ranged ? call.number(3) : -1;
    boolean bits = call.count() == 5 && call.is(4, "bit");
    if (call.count() == 5 && !bits && !call.is(4, "byte")) throw RespException.syntax();
    byte[] content = call.content(call.key());
    long length = bits ? 8L * content.length : content.length;
    if (start < 0 && end < 0 && start > end) {
      call.reply().integer(0);
      return;
    }
    long from = Math.max(0, start < 0 ? start + length : start);
    long to = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
    long count = 0;
    for (long i = from; i <= to; i++)
      count +=
          bits
              ? content[(int) (i >>> 3)] >>> (7 - (int) (i & 7)) & 1
              : Integer.bitCount(content[(int) i] & 0xFF);
    call.reply().integer(count);
  }
}
