package io.heddle.resp;

import org.jspecify.annotations.Nullable;

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
    StringValue value = call.string(call.key());
    call.requireRoom(at + 1L - Ranges.length(value));
    byte before = at(value, at);
    byte after = (byte) (bit[0] == '1' ? before | mask : before & ~mask);
    Ranges.put(call, at, new byte[] {after});
    call.reply().bool((before & mask) != 0);
  }

  /** Behind its end there are zeros. */
  private static byte at(@Nullable StringValue value, long index) {
    return value == null || index >= value.length() ? 0 : value.at((int) index);
  }

  private static void get(Call call) throws RespException {
    int at = offset(call);
    int mask = mask(call);
    call.reply().bool((at(call.string(call.key()), at) & mask) != 0);
  }

  private static void count(Call call) throws RespException {
    StringValue value = call.string(call.key());
    if (value == null) {
      call.reply().integer(0);
      return;
    }
    if (call.count() == 3 || call.count() > 5) throw RespException.syntax();
    boolean ranged = call.count() > 3;
    long start = ranged ? call.number(2) : 0;
    long end = ranged ? call.number(3) : -1;
    boolean bits = call.count() == 5 && call.is(4, "bit");
    if (call.count() == 5 && !bits && !call.is(4, "byte")) throw RespException.syntax();
    long length = value.length() * (bits ? 8L : 1);
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
              ? at(value, i >>> 3) >>> (7 - (int) (i & 7)) & 1
              : Integer.bitCount(at(value, i) & 0xFF);
    call.reply().integer(count);
  }
}
