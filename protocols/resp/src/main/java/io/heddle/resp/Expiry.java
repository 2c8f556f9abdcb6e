package io.heddle.resp;

/** EXPIRE, TTL and their kin. */
final class Expiry {
  private Expiry() {}

  static void addTo(CommandTable table) {
    table
        .addKeyed("expire", -3, "write fast", call -> expire(call, call.now(), 1000))
        .addKeyed("pexpire", -3, "write fast", call -> expire(call, call.now(), 1))
        .addKeyed("expireat", -3, "write fast", call -> expire(call, 0, 1000))
        .addKeyed("pexpireat", -3, "write fast", call -> expire(call, 0, 1))
        .addKeyed("ttl", 2, "readonly fast", call -> left(call, call.now(), 1000))
        .addKeyed("pttl", 2, "readonly fast", call -> left(call, call.now(), 1))
        .addKeyed("expiretime", 2, "readonly fast", call -> left(call, 0, 1000))
        .addKeyed("pexpiretime", 2, "readonly fast", call -> left(call, 0, 1))
        .addKeyed("persist", 2, "write fast", Expiry::persist);
  }

  // --- moments

  /** A moment that lies in the future, so far from now. */
  static long in(Call call, long number, long unitMillis) throws RespException {
    return moment(call, number, unitMillis, call.now(), true);
  }

  /** A moment given as such. */
  static long at(Call call, long number, long unitMillis) throws RespException {
    return moment(call, number, unitMillis, 0, true);
  }

  private static long moment(Call call, long number, long unitMillis, long base, boolean positive)
      throws RespException {
    boolean fits = !positive || number > 0;
    fits &= number <= Long.MAX_VALUE / unitMillis && number >= Long.MIN_VALUE / unitMillis;
    fits &= !(fits && number * unitMillis > Long.MAX_VALUE - base);
    if (fits) return number * unitMillis + base;
    throw new RespException("ERR invalid expire time in '" + call.command().name() + "' command");
  }

  /** Lets a key expire; at once if that moment has passed. */
  static void setExpiry(Call call, byte[] key, Value value, long moment) {
    if (moment <= call.now()) {
      call.keyspace().remove(key);
      return;
    }
    call.keyspace().expireAt(key, value, moment);
    call.store().expectExpiry();
  }

  // --- commands

  private static void expire(Call call, long base, long unitMillis) throws RespException {
    boolean ifNone = false;
    boolean ifAny = false;
    boolean ifLater = false;
    boolean ifSooner = false;
    for (int i = 3; i < call.count(); i++) {
      switch (Bytes.lower(call.argument(i))) {
        case "nx" -> ifNone = true;
        case "xx" -> ifAny = true;
        case "gt" -> ifLater = true;
        case "lt" -> ifSooner = true;
        default ->
            throw new RespException("ERR Unsupported option " + Bytes.text(call.argument(i)));
      }
    }
    if (ifNone && (ifAny || ifLater || ifSooner))
      throw new RespException(
          "ERR NX and XX, GT or LT options at the same time are not compatible");
    if (ifLater && ifSooner)
      throw new RespException("ERR GT and LT options at the same time are not compatible");
    long moment = moment(call, call.number(2), unitMillis, base, false);
    Value value = call.keyspace().get(call.key());
    boolean set = value != null;
    if (value != null) {
      boolean expires = value.expiresAt != Value.FOREVER;
      set &= !(ifNone && expires) && !(ifAny && !expires);
      // What never expires does so later than anything.
      set &= !(ifLater && (!expires || moment <= value.expiresAt));
      set &= !(ifSooner && expires && moment >= value.expiresAt);
      if (set) setExpiry(call, call.key(), value, moment);
    }
    call.reply().bool(set);
  }

  private static void left(Call call, long base, long unitMillis) {
    Value value = call.keyspace().get(call.key());
    if (value == null) call.reply().integer(-2);
    else if (value.expiresAt == Value.FOREVER) call.reply().integer(-1);
    else call.reply().integer((Math.max(0, value.expiresAt - base) + unitMillis / 2) / unitMillis);
  }

  private static void persist(Call call) {
    Value value = call.keyspace().get(call.key());
    boolean expires = value != null && value.expiresAt != Value.FOREVER;
    if (value != null && expires) call.keyspace().expireAt(call.key(), value, Value.FOREVER);
    call.reply().bool(expires);
  }
}
