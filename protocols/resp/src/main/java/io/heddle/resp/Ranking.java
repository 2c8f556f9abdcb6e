package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;

/**
 * Members in the order of their scores, those of the same score in the order of their bytes, each
 * found by its rank as well: a B+ tree whose nodes know how many members are below each of their
 * children. A few members are one node, of little more than their size.
 *
 * @see <a href="https://dl.acm.org/doi/10.1145/356770.356776">Comer, The ubiquitous B-tree</a>
 */
final class Ranking {

  /** A member and its score. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Entry(byte[] member, double score) {}

  /** True for all members up to some place, false for all behind it. */
  interface Place {
    boolean isAfter(byte[] member, double score);
  }

  private RankingNode root = RankingNode.leaf();
  private int size;

  int size() {
    return size;
  }

  /** Adds a member that is not there. */
  void add(byte[] member, double score) {
    RankingNode right = root.add(member, score);
    if (right != null) root = RankingNode.of(root, right);
    size++;
  }

  /** Removes a member that is there with this score. */
  void remove(byte[] member, double score) {
    if (!root.remove(member, score)) throw new IllegalStateException("a member without a rank");
    while (!root.isLeaf() && root.count() == 1) root = root.child(0);
    size--;
  }

  /** How many are before a member that is there with this score. */
  int rank(byte[] member, double score) {
    int rank = 0;
    RankingNode node = root;
    while (!node.isLeaf()) {
      int at = node.childOf(member, score);
      for (int i = 0; i < at; i++) rank += node.sizeOf(i);
      node = node.child(at);
    }
    return rank + node.placeOf(member, score);
  }

  int countBefore(Place place) {
    int count = 0;
    RankingNode node = root;
    while (!node.isLeaf()) {
      int at = 0;
      while (at + 1 < node.count() && place.isAfter(node.member(at + 1), node.score(at + 1)))
        count += node.sizeOf(at++);
      node = node.child(at);
    }
    int at = 0;
    while (at < node.count() && place.isAfter(node.member(at), node.score(at))) at++;
    return count + at;
  }

  /** The one of this rank, from 0 on. */
  Entry at(int rank) {
    if (rank < 0 || rank >= size) throw new IndexOutOfBoundsException(rank);
    return entries(rank, rank + 1).get(0);
  }

  List<Entry> entries() {
    return entries(0, size);
  }

  /** Those from a rank on to the one before another. */
  List<Entry> entries(int from, int to) {
    List<Entry> entries = new ArrayList<>(to - from);
    collect(root, from, to, entries);
    return entries;
  }

  private static void collect(RankingNode node, int from, int to, List<Entry> into) {
    if (node.isLeaf()) {
      int end = Math.min(to, node.count());
      for (int i = Math.max(0, from); i < end; i++)
        into.add(new Entry(node.member(i), node.score(i)));
      return;
    }
    int start = 0;
    for (int i = 0; i < node.count() && start < to; i++) {
      int end = start + node.sizeOf(i);
      if (end > from) collect(node.child(i), from - start, to - start, into);
      start = end;
    }
  }
}
