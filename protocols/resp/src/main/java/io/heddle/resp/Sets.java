package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sets, one at a time. */
final class Sets {
  private Sets() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("sadd", -3, "write denyoom fast", Sets::add)
        .addKeyed("srem", -3, "write fast", Sets::remove)
        .addKeyed("scard", 2, "readonly fast", Sets::size)
        .addKeyed("sismember", 3, "readonly fast", Sets::contains)
        .addKeyed("smismember", -3, "readonly fast", Sets::containsMany)
        .addKeyed("smembers", 2, "readonly", Sets::members)
        .addKeyed("spop", -2, "write fast", Sets::pop)
        .addKeyed("srandmember", -2, "readonly", Sets::random)
        .add("smove", 4, "write fast", 1, 2, 1, Sets::move);
  }

  private static @Nullable SetValue set(Call call) throws RespException {
    return call.get(call.key(), SetValue.class);
  }

  private static void add(Call call) throws RespException {
    SetValue there = set(call);
    SetValue set = there == null ? new SetValue() : there;
    int added = 0;
    for (int i = 2; i < call.count(); i++) if (set.add(call.argument(i))) added++;
    if (there == null) call.keyspace().put(call.key(), set);
    else if (added > 0) call.keyspace().changed(call.key());
    call.reply().integer(added);
  }

  private static void remove(Call call) throws RespException {
    SetValue set = set(call);
    int removed = 0;
    if (set != null) {
      for (byte[] member : call.from(2)) if (set.remove(member)) removed++;
      if (removed > 0) call.keyspace().changed(call.key(), set);
    }
    call.reply().integer(removed);
  }

  private static void size(Call call) throws RespException {
    SetValue set = set(call);
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void contains(Call call) throws RespException {
    SetValue set = set(call);
    call.reply().bool(set != null && set.contains(call.argument(2)));
  }

  private static void containsMany(Call call) throws RespException {
    SetValue set = set(call);
    call.reply().array(call.count() - 2);
    for (byte[] member : call.from(2)) call.reply().bool(set != null && set.contains(member));
  }

  private static void members(Call call) throws RespException {
    SetValue set = set(call);
    tell(call.reply(), set == null ? List.of() : set.members());
  }

  static void tell(RespWriter reply, List<byte[]> members) {
    reply.set(members.size());
    members.forEach(reply::bulk);
  }

  private static void pop(Call call) throws RespException {
    if (call.count() > 3) throw RespException.syntax();
    long count = call.count() == 3 ? Counts.positive(call.argument(2)) : 1;
    SetValue set = set(call);
    if (call.count() == 2) {
      if (set == null) {
        call.reply().nil();
        return;
      }
      byte[] member = set.random();
      set.remove(member);
      call.keyspace().changed(call.key(), set);
      call.reply().bulk(member);
      return;
    }
    List<byte[]> popped = new ArrayList<>();
    if (set != null && count > 0) {
      for (var node : Picks.of(set.table(), count)) popped.add(node.key);
      popped.forEach(set::remove);
      call.keyspace().changed(call.key(), set);
    }
    tell(call.reply(), popped);
  }

  private static void random(Call call) throws RespException {
    if (call.count() > 3) throw RespException.syntax();
    long count = call.count() == 3 ? call.number(2) : 1;
    Picks.requireCount(count, false);
    SetValue set = set(call);
    if (call.count() == 2) {
      if (set == null) call.reply().nil();
      else call.reply().bulk(set.random());
      return;
    }
    var picked = set == null ? List.<Dict.Node<Boolean>>of() : Picks.of(set.table(), count);
    call.reply().array(picked.size());
    for (var node : picked) call.reply().bulk(node.key);
  }

  private static void move(Call call) throws RespException {
    SetValue from = set(call);
    byte[] member = call.argument(3);
    if (from == null) {
      call.reply().integer(0);
      return;
    }
    SetValue there = call.get(call.argument(2), SetValue.class);
    if (from == there) {
      call.reply().bool(from.contains(member));
      return;
    }
    boolean moved = from.remove(member);
    if (moved) {
      call.keyspace().changed(call.key(), from);
      SetValue to = there == null ? new SetValue() : there;
      to.add(member);
      if (there == null) call.keyspace().put(call.argument(2), to);
      else call.keyspace().changed(call.argument(2));
    }
    call.reply().bool(moved);
  }
}
