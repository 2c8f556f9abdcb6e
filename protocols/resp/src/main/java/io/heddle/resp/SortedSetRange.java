package io.heddle.resp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A range of a sorted set, by rank, score or bytes: where it begins and how long it is. */
interface SortedSetRange {

  /** The rank of the first member in it. */
  int from(SortedSetValue set);

  /** The rank behind its last member. */
  int to(SortedSetValue set);

  /** Ranks; negative ones count from the end. */
  record Ranks(long start, long end) implements SortedSetRange {
    private static final Ranks NONE = new Ranks(1, 0);

    static Ranks parse(byte[] start, byte[] end) throws RespException {
      return new Ranks(Numbers.parse(start), Numbers.parse(end));
    }

    private Span span(SortedSetValue set) {
      return Span.of(start, end, set.size());
    }

    @Override
    public int from(SortedSetValue set) {
      return span(set).from();
    }

    @Override
    public int to(SortedSetValue set) {
      return span(set).to();
    }

    /** The same ranks counted from the other end. */
    Ranks reversed(SortedSetValue set) {
      Span span = span(set);
      // There is no way to write an empty one by the places in it.
      if (span.isEmpty()) return NONE;
      return new Ranks(set.size() - span.to(), set.size() - span.from() - 1L);
    }
  }

  /** Scores, each of which may be left out itself. */
  record Scores(double min, boolean minOut, double max, boolean maxOut) implements SortedSetRange {
    static Scores parse(byte[] min, byte[] max) throws RespException {
      return new Scores(number(min), isOut(min), number(max), isOut(max));
    }

    private static boolean isOut(byte[] text) {
      return text.length > 0 && text[0] == '(';
    }

    private static double number(byte[] text) throws RespException {
      byte[] number = isOut(text) ? Arrays.copyOfRange(text, 1, text.length) : text;
      // As C reads it.
      if (number.length == 0) return 0;
      return Numbers.parseLoosely(number, "ERR min or max is not a float");
    }

    @Override
    public int from(SortedSetValue set) {
      return set.order().countBefore((member, score) -> minOut ? score <= min : score < min);
    }

    @Override
    public int to(SortedSetValue set) {
      return set.order().countBefore((member, score) -> maxOut ? score < max : score <= max);
    }
  }

  /** Where members stand whose scores are all the same. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Bound(int infinite, byte[] bytes, boolean out) {
    static Bound parse(byte[] text) throws RespException {
      if (Arrays.equals(text, Bytes.of("-"))) return new Bound(-1, Bytes.EMPTY, false);
      if (Arrays.equals(text, Bytes.of("+"))) return new Bound(1, Bytes.EMPTY, false);
      if (text.length > 0 && (text[0] == '[' || text[0] == '('))
        return new Bound(0, Arrays.copyOfRange(text, 1, text.length), text[0] == '(');
      throw new RespException("ERR min or max not valid string range item");
    }

    int compare(byte[] member) {
      return infinite != 0 ? -infinite : Arrays.compareUnsigned(member, bytes);
    }
  }

  /** Bytes, in sets in which all scores are the same. */
  record Members(Bound min, Bound max) implements SortedSetRange {
    static Members parse(byte[] min, byte[] max) throws RespException {
      return new Members(Bound.parse(min), Bound.parse(max));
    }

    @Override
    public int from(SortedSetValue set) {
      return set.order()
          .countBefore((member, score) -> {
            int order = min.compare(member);
            return order < 0 || (min.out && order == 0);
          });
    }

    @Override
    public int to(SortedSetValue set) {
      return set.order()
          .countBefore((member, score) -> {
            int order = max.compare(member);
            return order < 0 || (!max.out && order == 0);
          });
    }
  }

  /** How many there are. */
  default int count(@Nullable SortedSetValue set) {
    return set == null ? 0 : Math.max(0, to(set) - from(set));
  }

  /**
   * The members in it, from its beginning or its end.
   *
   * @param offset how many are left out at first; negative: all
   * @param limit how many at most; negative: all
   */
  default List<Ranking.Entry> members(
      SortedSetValue set, boolean reverse, long offset, long limit) {
    int from = from(set);
    int to = to(set);
    if (offset < 0 || offset >= to - from) return List.of();
    int rest = (int) (to - from - offset);
    int count = limit < 0 ? rest : (int) Math.min(limit, rest);
    int first = reverse ? to - (int) offset - count : from + (int) offset;
    List<Ranking.Entry> members = set.order().entries(first, first + count);
    return reverse ? members.reversed() : members;
  }
}
