package io.heddle.resp;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Some of a table's entries, by chance. */
final class Picks {
  /** Of a negative count, which may be as large as it likes: more than that is an error. */
  private static final long REPEATED_MAX = 1 << 20;

  /** Less than one in so many is tried until it is one of those that were not picked yet. */
  private static final int FEW = 4;

  private Picks() {}

  /** As Redis refuses it, and past what a reply can hold. */
  static void requireCount(long count, boolean pairs) throws RespException {
    if (count == Long.MIN_VALUE)
      throw new RespException(
          "ERR value is out of range, value must between %d and %d"
              .formatted(-Long.MAX_VALUE, Long.MAX_VALUE));
    long most = pairs ? Long.MAX_VALUE / 2 : Long.MAX_VALUE;
    if (count < -most || count > most) throw RespException.outOfRange();
    if (count < -REPEATED_MAX) throw RespException.outOfRange();
  }

  /** So many different ones, or, if negative, so many of which some may be the same. */
  static <V> List<Dict.Node<V>> of(Dict<V> table, long count) {
    List<Dict.Node<V>> picked = new ArrayList<>();
    if (count < 0) {
      for (long i = 0; i < -count; i++) picked.add(table.random());
      return picked;
    }
    if (count < table.size() / FEW) {
      Set<Dict.Node<V>> different = new LinkedHashSet<>();
      while (different.size() < count) different.add(table.random());
      picked.addAll(different);
      return picked;
    }
    for (var node : table) picked.add(node);
    int wanted = (int) Math.min(count, picked.size());
    if (wanted == picked.size()) return picked;
    // The first steps of a shuffle.
    for (int i = 0; i < wanted; i++) {
      int other = i + ThreadLocalRandom.current().nextInt(picked.size() - i);
      var chosen = picked.get(other);
      picked.set(other, picked.get(i));
      picked.set(i, chosen);
    }
    return picked.subList(0, wanted);
  }

  /** Pairs are nested in RESP3 alone. */
  static void head(RespWriter reply, int count, boolean pairs) {
    reply.array(pairs && !reply.isResp3() ? 2L * count : count);
  }
}
