package io.heddle.resp;

import org.jspecify.annotations.Nullable;

/** Strings as a whole: SET, GET and their kin. */
final class Strings {
  private Strings() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("get", 2, "readonly fast", Strings::get)
        .addKeyed("set", -3, "write denyoom", Strings::set)
        .addKeyed("setnx", 3, "write denyoom fast", Strings::setIfNew)
        .addKeyed("setex", 4, "write denyoom", call -> setExpiring(call, 1000))
        .addKeyed("psetex", 4, "write denyoom", call -> setExpiring(call, 1))
        .addKeyed("getset", 3, "write denyoom fast", Strings::getAndSet)
        .addKeyed("getdel", 2, "write fast", Strings::getAndDelete)
        .addKeyed("getex", -2, "write fast", Strings::getAndExpire)
        .add("mget", -2, "readonly fast", 1, -1, 1, Strings::getMany)
        .add("mset", -3, "write denyoom", 1, -1, 2, Strings::setMany)
        .add("msetnx", -3, "write denyoom", 1, -1, 2, Strings::setManyIfNew);
  }

  private static void get(Call call) throws RespException {
    Stats stats = call.store().stats();
    StringValue value = call.string(call.key());
    if (value == null) stats.misses++;
    else stats.hits++;
    tell(call, value);
  }

  private static void tell(Call call, @Nullable StringValue value) {
    if (value == null) call.reply().nil();
    else call.reply().bulk(value.content());
  }

  private static void set(Call call) throws RespException {
    SetOptions options = call.count() == 3 ? SetOptions.NONE : SetOptions.parse(call, 3);
    long expiresAt = options.expiresAt(call);
    Value before = options.needsBefore() ? call.keyspace().get(call.key()) : null;
    StringValue told = null;
    if (options.get()) {
      told = call.string(call.key());
      tell(call, told);
    }
    if ((options.ifNew() && before != null) || (options.ifThere() && before == null)) {
      if (!options.get()) call.reply().nil();
      return;
    }
    var value = new StringValue(call.argument(2));
    value.expiresAt = options.keepTtl() && before != null ? before.expiresAt : expiresAt;
    store(call, call.key(), value);
    if (!options.get()) call.reply().ok();
  }

  private static void store(Call call, byte[] key, StringValue value) {
    call.keyspace().put(key, value);
    if (value.expiresAt != Value.FOREVER) call.store().expectExpiry();
  }

  private static void setIfNew(Call call) {
    boolean isNew = !call.keyspace().contains(call.key());
    if (isNew) call.keyspace().put(call.key(), new StringValue(call.argument(2)));
    call.reply().bool(isNew);
  }

  private static void setExpiring(Call call, long unitMillis) throws RespException {
    var value = new StringValue(call.argument(3));
    value.expiresAt = Expiry.in(call, call.number(2), unitMillis);
    store(call, call.key(), value);
    call.reply().ok();
  }

  private static void getAndSet(Call call) throws RespException {
    tell(call, call.string(call.key()));
    call.keyspace().put(call.key(), new StringValue(call.argument(2)));
  }

  private static void getAndDelete(Call call) throws RespException {
    StringValue value = call.string(call.key());
    tell(call, value);
    if (value != null) call.keyspace().remove(call.key());
  }

  private static void getAndExpire(Call call) throws RespException {
    SetOptions options = SetOptions.parseForGet(call, 2);
    StringValue value = call.string(call.key());
    if (value == null) {
      call.reply().nil();
      return;
    }
    long expiresAt = options.expiresAt(call);
    call.reply().bulk(value.content());
    if (options.persist()) {
      if (value.expiresAt != Value.FOREVER)
        call.keyspace().expireAt(call.key(), value, Value.FOREVER);
    } else if (expiresAt != Value.FOREVER) {
      Expiry.setExpiry(call, call.key(), value, expiresAt);
    }
  }

  private static void getMany(Call call) {
    call.reply().array(call.count() - 1);
    for (int i = 1; i < call.count(); i++)
      tell(call, call.keyspace().get(call.argument(i)) instanceof StringValue value ? value : null);
  }

  private static void setMany(Call call) throws RespException {
    if (call.count() % 2 == 0) throw call.wrongArity();
    for (int i = 1; i < call.count(); i += 2)
      call.keyspace().put(call.argument(i), new StringValue(call.argument(i + 1)));
    call.reply().ok();
  }

  private static void setManyIfNew(Call call) throws RespException {
    if (call.count() % 2 == 0) throw call.wrongArity();
    boolean allNew = true;
    for (int i = 1; i < call.count(); i += 2) allNew &= !call.keyspace().contains(call.argument(i));
    for (int i = 1; allNew && i < call.count(); i += 2)
      call.keyspace().put(call.argument(i), new StringValue(call.argument(i + 1)));
    call.reply().bool(allNew);
  }
}
