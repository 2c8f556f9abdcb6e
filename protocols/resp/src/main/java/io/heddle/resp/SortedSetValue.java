package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** Members with scores. */
final class SortedSetValue extends Value {
  private static final int PACKED_MAX = 128;
  private static final int PACKED_BYTES_MAX = 64;

  private final Dict<Double> scores = new Dict<>();
  private final Ranking order = new Ranking();

  /** Once it was large it stays so, as in Redis. */
  private boolean large;

  SortedSetValue() {
    grew(Memory.SORTED_SET_BYTES);
  }

  int size() {
    return order.size();
  }

  Ranking order() {
    return order;
  }

  Dict<Double> scores() {
    return scores;
  }

  @Nullable Double score(byte[] member) {
    return scores.get(member);
  }

  /** Returns the score it had; null: it is new. */
  @Nullable Double put(byte[] member, double score) {
    // Plus and minus zero are one score.
    double plain = score == 0 ? 0 : score;
    Double before = scores.put(member, plain);
    if (before == null) {
      grew(Memory.SCORED_BYTES + Memory.of(member));
    } else if (before == plain) {
      return before;
    } else {
      order.remove(member, before);
    }
    order.add(member, plain);
    large |= member.length > PACKED_BYTES_MAX || size() > PACKED_MAX;
    return before;
  }

  boolean remove(byte[] member) {
    Double score = scores.remove(member);
    if (score == null) return false;
    order.remove(member, score);
    grew(-Memory.SCORED_BYTES - Memory.of(member));
    return true;
  }

  boolean isPacked() {
    return !large;
  }

  @Override
  String type() {
    return "zset";
  }

  @Override
  String encoding() {
    return large ? "skiplist" : "listpack";
  }

  @Override
  boolean isEmpty() {
    return size() == 0;
  }

  @Override
  SortedSetValue copy() {
    var copy = new SortedSetValue();
    for (var node : scores) copy.put(node.key, node.value);
    copy.large = large;
    return copy;
  }
}
