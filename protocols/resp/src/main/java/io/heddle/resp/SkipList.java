package io.heddle.resp;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Members in the order of their scores, those of the same score in the order of their bytes, each
 * found by its rank as well.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/78973.78977">Pugh, Skip lists: a probabilistic
 *     alternative to balanced trees</a>, with the widths of its cookbook
 */
final class SkipList {
  private static final int LEVELS_MAX = 32;

  /** One in so many is on the next level, too. */
  private static final int THINNING = 4;

  /** A member and what follows it on each level. */
  static final class Node {
    final byte[] member;
    final double score;
    private final @Nullable Node[] next;

    /** How many places further the next one of each level is. */
    private final int[] width;

    private @Nullable Node before;

    Node(byte[] member, double score, int levels) {
      this.member = member;
      this.score = score;
      this.next = new Node[levels];
      this.width = new int[levels];
    }

    @Nullable Node next() {
      return next[0];
    }

    @Nullable Node before() {
      return before;
    }

    private boolean isBefore(double otherScore, byte[] other) {
      return score < otherScore
          || (score == otherScore && Arrays.compareUnsigned(member, other) < 0);
    }
  }

  private final Node head = new Node(Bytes.EMPTY, Double.NEGATIVE_INFINITY, LEVELS_MAX);
  private @Nullable Node last;
  private int levels = 1;
  private int size;

  int size() {
    return size;
  }

  @Nullable Node first() {
    return head.next[0];
  }

  @Nullable Node last() {
    return last;
  }

  /** Adds a member that is not there. */
  void add(byte[] member, double score) {
    Node[] previous = new Node[LEVELS_MAX];
    int[] rank = new int[LEVELS_MAX];
    Node at = head;
    for (int level = levels - 1; level >= 0; level--) {
      rank[level] = level == levels - 1 ? 0 : rank[level + 1];
      for (Node next; (next = at.next[level]) != null && next.isBefore(score, member); at = next)
        rank[level] += at.width[level];
      previous[level] = at;
    }
    int height = randomLevels();
    for (; levels < height; levels++) {
      previous[levels] = head;
      head.width[levels] = size;
    }
    var node = new Node(member, score, height);
    for (int level = 0; level < height; level++) {
      node.next[level] = previous[level].next[level];
      previous[level].next[level] = node;
      node.width[level] = previous[level].width[level] - (rank[0] - rank[level]);
      previous[level].width[level] = rank[0] - rank[level] + 1;
    }
    for (int level = height; level < levels; level++) previous[level].width[level]++;
    node.before = previous[0] == head ? null : previous[0];
    Node after = node.next[0];
    if (after == null) last = node;
    else after.before = node;
    size++;
  }

  private static int randomLevels() {
    int height = 1;
    while (height < LEVELS_MAX && ThreadLocalRandom.current().nextInt(THINNING) == 0) height++;
    return height;
  }

  /** Removes a member that is there with this score. */
  void remove(byte[] member, double score) {
    Node[] previous = new Node[LEVELS_MAX];
    Node at = head;
    for (int level = levels - 1; level >= 0; level--) {
      for (Node next; (next = at.next[level]) != null && next.isBefore(score, member); ) at = next;
      previous[level] = at;
    }
    Node node = at.next[0];
    if (node == null || !Arrays.equals(node.member, member)) return;
    for (int level = 0; level < levels; level++) {
      if (previous[level].next[level] == node) {
        previous[level].width[level] += node.width[level] - 1;
        previous[level].next[level] = node.next[level];
      } else {
        previous[level].width[level]--;
      }
    }
    Node after = node.next[0];
    if (after == null) last = node.before;
    else after.before = node.before;
    while (levels > 1 && head.next[levels - 1] == null) levels--;
    size--;
  }

  /** How many are before a member that is there with this score. */
  int rank(byte[] member, double score) {
    return countBefore(node -> node.isBefore(score, member));
  }

  /** The member of this rank, from 0 on; null if there are not so many. */
  @Nullable Node at(int rank) {
    if (rank < 0 || rank >= size) return null;
    int passed = -1;
    Node at = head;
    for (int level = levels - 1; level >= 0; level--) {
      for (Node next;
          (next = at.next[level]) != null && passed + at.width[level] <= rank;
          at = next) passed += at.width[level];
    }
    return at;
  }

  /** True for all members up to some place, false for all behind it. */
  interface Place {
    boolean isBefore(Node node);
  }

  int countBefore(Place place) {
    int count = 0;
    Node at = head;
    for (int level = levels - 1; level >= 0; level--) {
      for (Node next; (next = at.next[level]) != null && place.isBefore(next); at = next)
        count += at.width[level];
    }
    return count;
  }
}
