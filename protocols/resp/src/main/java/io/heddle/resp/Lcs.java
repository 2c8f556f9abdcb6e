package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;

/** LCS: the longest common subsequence of two strings, by a table of all of their beginnings. */
final class Lcs {
  /** Of the table, which takes as long as it is large while everybody waits. */
  private static final long CELLS_MAX = 16 << 20;

  /** What a row takes beside its cells. */
  private static final long ROW_CELLS = 8;

  /** Where as many bytes are the same in both, from the first to the last. */
  private record Match(int from, int otherFrom, int bytes) {}

  private final byte[] one;
  private final byte[] other;
  private final int[][] lengths;

  private Lcs(byte[] one, byte[] other) {
    this.one = one;
    this.other = other;
    lengths = new int[one.length + 1][other.length + 1];
    for (int i = 1; i <= one.length; i++)
      for (int j = 1; j <= other.length; j++)
        lengths[i][j] =
            one[i - 1] == other[j - 1]
                ? lengths[i - 1][j - 1] + 1
                : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
  }

  static void addTo(CommandTable table) {
    table.add("lcs", -3, "readonly", 1, 2, 1, Lcs::run);
  }

  private static void run(Call call) throws RespException {
    byte[] one = content(call, 1);
    byte[] other = content(call, 2);
    boolean length = false;
    boolean matches = false;
    boolean withLengths = false;
    long bytesMin = 0;
    for (int i = 3; i < call.count(); i++) {
      if (call.is(i, "len")) length = true;
      else if (call.is(i, "idx")) matches = true;
      else if (call.is(i, "withmatchlen")) withLengths = true;
      else if (call.is(i, "minmatchlen") && i + 1 < call.count()) bytesMin = call.number(++i);
      else throw RespException.syntax();
    }
    if (matches && length)
      throw new RespException("ERR If you want both the length and indexes, please just use IDX.");
    // A row is an array, however short.
    if ((one.length + 1L) * (other.length + ROW_CELLS) > CELLS_MAX)
      throw new RespException(
          "ERR Insufficient memory, failed allocating transient memory for LCS");
    var lcs = new Lcs(one, other);
    if (matches) lcs.tellMatches(call.reply(), bytesMin, withLengths);
    else if (length) call.reply().integer(lcs.length());
    else call.reply().bulk(lcs.text());
  }

  private static byte[] content(Call call, int index) throws RespException {
    Value value = call.keyspace().get(call.argument(index));
    if (value == null) return Bytes.EMPTY;
    if (value instanceof StringValue string) return string.content();
    throw new RespException("ERR The specified keys must contain string values");
  }

  private int length() {
    return lengths[one.length][other.length];
  }

  private byte[] text() {
    var text = new byte[length()];
    int end = text.length;
    for (Match match : matches()) {
      end -= match.bytes;
      System.arraycopy(one, match.from, text, end, match.bytes);
    }
    return text;
  }

  private void tellMatches(RespWriter reply, long bytesMin, boolean withLengths) {
    List<Match> enough = matches().stream().filter(match -> match.bytes >= bytesMin).toList();
    reply.map(2);
    reply.bulk("matches");
    reply.array(enough.size());
    for (Match match : enough) {
      reply.array(withLengths ? 3 : 2);
      for (int from : new int[] {match.from, match.otherFrom}) {
        reply.array(2);
        reply.integer(from);
        reply.integer(from + match.bytes - 1L);
      }
      if (withLengths) reply.integer(match.bytes);
    }
    reply.bulk("len");
    reply.integer(length());
  }

  /** From the last to the first. */
  private List<Match> matches() {
    List<Match> matches = new ArrayList<>();
    int i = one.length;
    int j = other.length;
    while (i > 0 && j > 0) {
      int bytes = 0;
      for (; i > 0 && j > 0 && one[i - 1] == other[j - 1]; bytes++) {
        i--;
        j--;
      }
      if (bytes > 0) matches.add(new Match(i, j, bytes));
      else if (lengths[i - 1][j] > lengths[i][j - 1]) i--;
      else j--;
    }
    return matches;
  }
}
