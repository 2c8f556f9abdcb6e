package io.heddle.resp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link Ranking}: entries; or other nodes, each with an entry that is not above any of
 * its own and is above all of those before. That of the first one is never asked for.
 */
final class RankingNode {
  /** What a node holds at most. */
  static final int WIDTH = 128;

  /** A node that has fewer becomes part of its neighbour if that has few, too. */
  private static final int FEW = WIDTH / 4;

  private static final int PLACES_MIN = 2;
  private static final int[] NO_SIZES = {};

  private double[] scores;
  private byte[][] members;

  /** Null: there are entries alone. */
  private final @Nullable RankingNode @Nullable [] children;

  /** How many entries are below each child. */
  private final int[] sizes;

  private int count;

  private RankingNode(boolean leaf, int places) {
    scores = new double[places];
    members = new byte[places][];
    children = leaf ? null : new RankingNode[WIDTH];
    sizes = leaf ? NO_SIZES : new int[WIDTH];
  }

  static RankingNode leaf() {
    return new RankingNode(true, PLACES_MIN);
  }

  /** The parent of two neighbours. */
  static RankingNode of(RankingNode left, RankingNode right) {
    var parent = new RankingNode(false, WIDTH);
    parent.insertChild(0, left);
    parent.insertChild(1, right);
    return parent;
  }

  boolean isLeaf() {
    return children == null;
  }

  int count() {
    return count;
  }

  RankingNode child(int at) {
    RankingNode child = children == null ? null : children[at];
    if (child == null) throw new IndexOutOfBoundsException(at);
    return child;
  }

  int sizeOf(int child) {
    return sizes[child];
  }

  byte[] member(int at) {
    return members[at];
  }

  double score(int at) {
    return scores[at];
  }

  int size() {
    if (isLeaf()) return count;
    int size = 0;
    for (int i = 0; i < count; i++) size += sizes[i];
    return size;
  }

  // --- where an entry is

  private int compare(int at, byte[] member, double score) {
    if (scores[at] != score) return scores[at] < score ? -1 : 1;
    return Arrays.compareUnsigned(members[at], member);
  }

  /** The first place whose entry is not before this one. */
  int placeOf(byte[] member, double score) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, member, score) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The child that has the entry, if any has. */
  int childOf(byte[] member, double score) {
    int low = 1;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, member, score) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // --- changes

  /** Returns the neighbour on the right that it had to get; null: none. */
  @Nullable RankingNode add(byte[] member, double score) {
    if (isLeaf()) {
      insert(placeOf(member, score), member, score);
    } else {
      int at = childOf(member, score);
      RankingNode right = child(at).add(member, score);
      if (right == null) {
        sizes[at]++;
      } else {
        sizes[at] = child(at).size();
        insertChild(at + 1, right);
      }
    }
    return count == WIDTH ? split() : null;
  }

  private void insertChild(int at, RankingNode child) {
    insert(at, child.members[0], child.scores[0]);
    if (children != null) children[at] = child;
    sizes[at] = child.size();
  }

  private void insert(int at, byte[] member, double score) {
    if (count == scores.length) resize(2 * count);
    move(this, at, this, at + 1, count - at);
    count++;
    members[at] = member;
    scores[at] = score;
  }

  private RankingNode split() {
    var right = new RankingNode(isLeaf(), WIDTH);
    int half = count / 2;
    move(this, half, right, 0, count - half);
    right.count = count - half;
    cutAt(half);
    return right;
  }

  /** False if there was no such entry. */
  boolean remove(byte[] member, double score) {
    int at = isLeaf() ? placeOf(member, score) : childOf(member, score);
    if (isLeaf()) {
      if (at == count || compare(at, member, score) != 0) return false;
      delete(at);
      return true;
    }
    if (!child(at).remove(member, score)) return false;
    sizes[at]--;
    if (child(at).count < FEW) mend(at);
    return true;
  }

  /** A child has few: it goes if it has none, or its neighbour's become its own. */
  private void mend(int at) {
    if (child(at).count == 0) {
      delete(at);
      return;
    }
    int left = at > 0 ? at - 1 : at;
    if (left + 1 == count || child(left).count + child(left + 1).count > WIDTH / 2) return;
    RankingNode right = child(left + 1);
    // It was the first there, and is not any more.
    if (!right.isLeaf()) {
      right.members[0] = members[left + 1];
      right.scores[0] = scores[left + 1];
    }
    child(left).append(right);
    sizes[left] += sizes[left + 1];
    delete(left + 1);
  }

  private void append(RankingNode right) {
    if (scores.length < WIDTH) resize(WIDTH);
    move(right, 0, this, count, right.count);
    count += right.count;
  }

  private void delete(int at) {
    move(this, at + 1, this, at, count - at - 1);
    cutAt(count - 1);
    if (isLeaf() && count >= PLACES_MIN && count <= scores.length / 4) resize(scores.length / 2);
  }

  private void cutAt(int end) {
    // What is left there would never be looked at, but kept.
    Arrays.fill(members, end, count, Bytes.EMPTY);
    if (children != null) Arrays.fill(children, end, count, null);
    count = end;
  }

  private void resize(int places) {
    int actual = Math.min(WIDTH, places);
    scores = Arrays.copyOf(scores, actual);
    members = Arrays.copyOf(members, actual);
  }

  private static void move(RankingNode from, int at, RankingNode to, int target, int count) {
    System.arraycopy(from.scores, at, to.scores, target, count);
    System.arraycopy(from.members, at, to.members, target, count);
    if (from.children == null || to.children == null) return;
    System.arraycopy(from.children, at, to.children, target, count);
    System.arraycopy(from.sizes, at, to.sizes, target, count);
  }
}
