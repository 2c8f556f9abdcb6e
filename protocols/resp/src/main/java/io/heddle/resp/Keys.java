package io.heddle.resp;

import java.util.ArrayList;
import java.util.List;

/** Keys, whatever they hold. */
final class Keys {
  private Keys() {}

  static void addTo(CommandTable table) {
    table
        .add("del", -2, "write", 1, -1, 1, Keys::delete)
        .add("unlink", -2, "write fast", 1, -1, 1, Keys::delete)
        .add("exists", -2, "readonly fast", 1, -1, 1, Keys::count)
        .add("touch", -2, "readonly fast", 1, -1, 1, Keys::count)
        .addKeyed("type", 2, "readonly fast", Keys::type)
        .add("rename", 3, "write", 1, 2, 1, call -> rename(call, false))
        .add("renamenx", 3, "write fast", 1, 2, 1, call -> rename(call, true))
        .add("copy", -3, "write denyoom", 1, 2, 1, Keys::copy)
        .addKeyed("move", 3, "write fast", Keys::move)
        .add("keys", 2, "readonly", Keys::list)
        .add("randomkey", 1, "readonly", Keys::random)
        .addContainer("object")
        .add("object|encoding", 3, "readonly", 2, 2, 1, Keys::encoding)
        .add("object|refcount", 3, "readonly", 2, 2, 1, call -> object(call, 1))
        .add("object|idletime", 3, "readonly", 2, 2, 1, call -> object(call, 0))
        .add("object|freq", 3, "readonly", 2, 2, 1, Keys::frequency);
  }

  private static void delete(Call call) {
    int deleted = 0;
    for (int i = 1; i < call.count(); i++) {
      byte[] key = call.argument(i);
      if (!call.keyspace().contains(key)) continue;
      call.keyspace().remove(key);
      deleted++;
    }
    call.reply().integer(deleted);
  }

  private static void count(Call call) {
    int there = 0;
    for (int i = 1; i < call.count(); i++) if (call.keyspace().contains(call.argument(i))) there++;
    call.reply().integer(there);
  }

  private static void type(Call call) {
    Value value = call.keyspace().get(call.key());
    call.reply().simple(value == null ? "none" : value.type());
  }

  private static void rename(Call call, boolean onlyIfNew) throws RespException {
    byte[] from = call.argument(1);
    byte[] to = call.argument(2);
    Value value = call.keyspace().get(from);
    if (value == null) throw RespException.noSuchKey();
    boolean same = java.util.Arrays.equals(from, to);
    boolean refused = onlyIfNew && (same || call.keyspace().contains(to));
    if (!same && !refused) {
      call.keyspace().remove(from);
      call.keyspace().put(to, value);
    }
    if (onlyIfNew) call.reply().bool(!refused);
    else call.reply().ok();
  }

  private static void copy(Call call) throws RespException {
    Keyspace to = call.keyspace();
    boolean replace = false;
    for (int i = 3; i < call.count(); i++) {
      if (call.is(i, "replace")) {
        replace = true;
      } else if (call.is(i, "db") && i + 1 < call.count()) {
        to = call.store().keyspace(Connections.database(call.argument(++i)));
      } else {
        throw RespException.syntax();
      }
    }
    byte[] target = call.argument(2);
    if (to.equals(call.keyspace()) && java.util.Arrays.equals(call.key(), target))
      throw new RespException("ERR source and destination objects are the same");
    Value value = call.keyspace().get(call.key());
    boolean copied = value != null && (replace || !to.contains(target));
    if (value != null && copied) {
      call.requireRoom(value.bytes());
      Value copy = value.copy();
      copy.expiresAt = value.expiresAt;
      to.put(target, copy);
    }
    call.reply().bool(copied);
  }

  private static void move(Call call) throws RespException {
    Keyspace to = call.store().keyspace(Connections.database(call.argument(2)));
    if (to.equals(call.keyspace()))
      throw new RespException("ERR source and destination objects are the same");
    Value value = call.keyspace().get(call.key());
    boolean moved = value != null && !to.contains(call.key());
    if (value != null && moved) {
      call.keyspace().remove(call.key());
      to.put(call.key(), value);
    }
    call.reply().bool(moved);
  }

  private static void list(Call call) {
    List<byte[]> keys = new ArrayList<>();
    for (var node : call.keyspace().values()) {
      if (!node.value.isExpired(call.now()) && Glob.matches(call.argument(1), node.key))
        keys.add(node.key);
    }
    call.reply().array(keys.size());
    keys.forEach(call.reply()::bulk);
  }

  private static void random(Call call) {
    byte[] key = call.keyspace().randomKey();
    if (key == null) call.reply().nil();
    else call.reply().bulk(key);
  }

  // --- OBJECT

  private static void encoding(Call call) {
    Value value = call.keyspace().get(call.argument(2));
    if (value == null) call.reply().nil();
    else call.reply().bulk(value.encoding());
  }

  private static void object(Call call, long figure) {
    if (call.keyspace().contains(call.argument(2))) call.reply().integer(figure);
    else call.reply().nil();
  }

  private static void frequency(Call call) throws RespException {
    if (!call.keyspace().contains(call.argument(2))) {
      call.reply().nil();
      return;
    }
    throw new RespException(
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note"
            + " that when switching between policies at runtime LRU and LFU data will take some"
            + " time to adjust.");
  }
}
