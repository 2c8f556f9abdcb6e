package io.heddle.resp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Members without an order; as long as they are few and all numbers, in theirs. */
final class SetValue extends Value {
  private static final int INTEGERS_MAX = 512;

  private final Dict<Boolean> members = new Dict<>();

  /** Once it was a table it stays one, as in Redis. */
  private boolean table;

  int size() {
    return members.size();
  }

  boolean contains(byte[] member) {
    return members.contains(member);
  }

  /** True if it is new. */
  boolean add(byte[] member) {
    if (members.put(member, Boolean.TRUE) != null) return false;
    table |= members.size() > INTEGERS_MAX || !Numbers.isLong(member);
    grew(Memory.MEMBER_BYTES + Memory.of(member));
    return true;
  }

  boolean remove(byte[] member) {
    if (members.remove(member) == null) return false;
    grew(-Memory.MEMBER_BYTES - Memory.of(member));
    return true;
  }

  byte[] random() {
    return members.random().key;
  }

  Dict<Boolean> table() {
    return members;
  }

  /** All of them, in the order in which Redis would tell them if it has one. */
  List<byte[]> members() {
    List<byte[]> all = new ArrayList<>(members.size());
    for (var node : members) all.add(node.key);
    if (!table) all.sort(Comparator.comparingLong(SetValue::number));
    return all;
  }

  private static long number(byte[] member) {
    return Long.parseLong(Bytes.text(member));
  }

  boolean isPacked() {
    return !table;
  }

  @Override
  String type() {
    return "set";
  }

  @Override
  String encoding() {
    return table ? "hashtable" : "intset";
  }

  @Override
  boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  SetValue copy() {
    var copy = new SetValue();
    for (var node : members) copy.add(node.key);
    copy.table = table;
    return copy;
  }
}
