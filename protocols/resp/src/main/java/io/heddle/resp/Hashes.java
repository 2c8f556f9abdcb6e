package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** Hashes: fields and their values. */
final class Hashes {
  private Hashes() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("hset", -4, "write denyoom fast", call -> call.reply().integer(putAll(call)))
        .addKeyed("hmset", -4, "write denyoom fast", Hashes::putAllOk)
        .addKeyed("hsetnx", 4, "write denyoom fast", Hashes::putIfNew)
        .addKeyed("hget", 3, "readonly fast", Hashes::get)
        .addKeyed("hmget", -3, "readonly fast", Hashes::getMany)
        .addKeyed("hgetall", 2, "readonly", Hashes::getAll)
        .addKeyed("hkeys", 2, "readonly", call -> list(call, true))
        .addKeyed("hvals", 2, "readonly", call -> list(call, false))
        .addKeyed("hdel", -3, "write fast", Hashes::delete)
        .addKeyed("hlen", 2, "readonly fast", Hashes::size)
        .addKeyed("hexists", 3, "readonly fast", call -> call.reply().bool(field(call) != null))
        .addKeyed("hstrlen", 3, "readonly fast", Hashes::length)
        .addKeyed("hincrby", 4, "write denyoom fast", Hashes::add)
        .addKeyed("hincrbyfloat", 4, "write denyoom fast", Hashes::addFloat)
        .addKeyed("hrandfield", -2, "readonly", Hashes::random);
  }

  private static @Nullable HashValue hash(Call call) throws RespException {
    return call.get(call.key(), HashValue.class);
  }

  private static HashValue hashOrNew(Call call) throws RespException {
    HashValue hash = hash(call);
    return hash == null ? new HashValue() : hash;
  }

  /** One that was changed, or is new. */
  private static void keep(Call call, HashValue hash, boolean isNew) {
    if (isNew) call.keyspace().put(call.key(), hash);
    else call.keyspace().changed(call.key());
  }

  private static int putAll(Call call) throws RespException {
    if (call.count() % 2 == 1) throw call.wrongArity();
    HashValue hash = hashOrNew(call);
    boolean isNew = hash.isEmpty();
    int added = 0;
    for (int i = 2; i < call.count(); i += 2)
      if (hash.put(call.argument(i), call.argument(i + 1))) added++;
    keep(call, hash, isNew);
    return added;
  }

  private static void putAllOk(Call call) throws RespException {
    putAll(call);
    call.reply().ok();
  }

  private static void putIfNew(Call call) throws RespException {
    HashValue hash = hashOrNew(call);
    boolean put = hash.get(call.argument(2)) == null;
    if (put) {
      boolean isNew = hash.isEmpty();
      hash.put(call.argument(2), call.argument(3));
      keep(call, hash, isNew);
    }
    call.reply().bool(put);
  }

  private static byte @Nullable [] field(Call call) throws RespException {
    HashValue hash = hash(call);
    return hash == null ? null : hash.get(call.argument(2));
  }

  private static void tell(Call call, byte @Nullable [] value) {
    if (value == null) call.reply().nil();
    else call.reply().bulk(value);
  }

  private static void get(Call call) throws RespException {
    tell(call, field(call));
  }

  private static void getMany(Call call) throws RespException {
    HashValue hash = hash(call);
    call.reply().array(call.count() - 2);
    for (byte[] field : call.from(2)) tell(call, hash == null ? null : hash.get(field));
  }

  private static void getAll(Call call) throws RespException {
    HashValue hash = hash(call);
    call.reply().map(hash == null ? 0 : hash.fields().size());
    if (hash == null) return;
    for (var node : hash.fields()) {
      call.reply().bulk(node.key);
      call.reply().bulk(node.value);
    }
  }

  private static void list(Call call, boolean keys) throws RespException {
    HashValue hash = hash(call);
    call.reply().array(hash == null ? 0 : hash.fields().size());
    if (hash == null) return;
    for (var node : hash.fields()) call.reply().bulk(keys ? node.key : node.value);
  }

  private static void delete(Call call) throws RespException {
    HashValue hash = hash(call);
    int deleted = 0;
    if (hash != null) {
      for (byte[] field : call.from(2)) if (hash.remove(field)) deleted++;
      if (deleted > 0) call.keyspace().changed(call.key(), hash);
    }
    call.reply().integer(deleted);
  }

  private static void size(Call call) throws RespException {
    HashValue hash = hash(call);
    call.reply().integer(hash == null ? 0 : hash.fields().size());
  }

  private static void length(Call call) throws RespException {
    byte[] value = field(call);
    call.reply().integer(value == null ? 0 : value.length);
  }

  private static void add(Call call) throws RespException {
    long more = call.number(3);
    HashValue hash = hashOrNew(call);
    byte[] before = hash.get(call.argument(2));
    if (before != null && !Numbers.isLong(before))
      throw new RespException("ERR hash value is not an integer");
    long sum = Counters.sum(before == null ? 0 : Numbers.parse(before), more);
    boolean isNew = hash.isEmpty();
    hash.put(call.argument(2), Numbers.format(sum));
    keep(call, hash, isNew);
    call.reply().integer(sum);
  }

  private static void addFloat(Call call) throws RespException {
    LongDouble.require(call.argument(3), "ERR value is not a valid float");
    if (LongDouble.isInfinite(call.argument(3)))
      throw new RespException("ERR value is NaN or Infinity");
    HashValue hash = hashOrNew(call);
    byte[] before = hash.get(call.argument(2));
    if (before != null) LongDouble.require(before, "ERR hash value is not a float");
    byte[] sum = LongDouble.sum(before == null ? Bytes.of("0") : before, call.argument(3));
    boolean isNew = hash.isEmpty();
    hash.put(call.argument(2), sum);
    keep(call, hash, isNew);
    call.reply().bulk(sum);
  }

  // --- HRANDFIELD

  private static void random(Call call) throws RespException {
    boolean values = call.count() == 4 && call.is(3, "withvalues");
    long count = call.count() > 2 ? call.number(2) : 1;
    if (call.count() > 4 || (call.count() == 4 && !values)) throw RespException.syntax();
    Picks.requireCount(count, values);
    HashValue hash = hash(call);
    if (call.count() == 2) {
      tell(call, hash == null ? null : hash.fields().random().key);
      return;
    }
    if (hash == null) {
      call.reply().array(0);
      return;
    }
    var picked = Picks.of(hash.fields(), count);
    Picks.head(call.reply(), picked.size(), values);
    for (var node : picked) {
      if (values && call.reply().isResp3()) call.reply().array(2);
      call.reply().bulk(node.key);
      if (values) call.reply().bulk(node.value);
    }
  }
}
