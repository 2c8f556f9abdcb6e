package io.heddle.resp;

/** How many of something were asked for, and of how many keys. */
final class Counts {
  private Counts() {}

  static long positive(byte[] text) throws RespException {
    if (!Numbers.isLong(text) || Numbers.parse(text) < 0)
      throw new RespException("ERR value is out of range, must be positive");
    return Numbers.parse(text);
  }

  static long notNegative(byte[] text, String otherwise) throws RespException {
    if (!Numbers.isLong(text) || Numbers.parse(text) < 0) throw new RespException(otherwise);
    return Numbers.parse(text);
  }

  static long aboveZero(byte[] text, String name) throws RespException {
    if (!Numbers.isLong(text) || Numbers.parse(text) < 1)
      throw new RespException("ERR " + name + " should be greater than 0");
    return Numbers.parse(text);
  }

  /** What may stand behind which end of a key something is to be popped from. */
  static long popped(Call call, int from) throws RespException {
    if (call.count() == from) return 1;
    if (call.count() != from + 2 || !call.is(from, "count")) throw RespException.syntax();
    return aboveZero(call.argument(from + 1), "count");
  }

  /** The keys behind the number that says how many they are. */
  static byte[][] keys(Call call, int index) throws RespException {
    return keys(call, index, "ERR syntax error");
  }

  static byte[][] keys(Call call, int index, String tooMany) throws RespException {
    long count = aboveZero(call.argument(index), "numkeys");
    if (count > call.count() - index - 1) throw new RespException(tooMany);
    return java.util.Arrays.copyOfRange(call.arguments(), index + 1, index + 1 + (int) count);
  }
}
