package io.heddle.resp;

/**
 * What may follow SET and GETEX.
 *
 * @param unitMillis of the expiry, which is a moment if {@code absolute}; 0: there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
record SetOptions(
    boolean ifNew,
    boolean ifThere,
    boolean keepTtl,
    boolean persist,
    boolean get,
    long unitMillis,
    boolean absolute,
    byte[] expiry) {

  static final SetOptions NONE =
      new SetOptions(false, false, false, false, false, 0, false, Bytes.EMPTY);

  /** Gathers the words; each may come once, and not with those that say otherwise. */
  private static final class Parser {
    private final boolean forGet;
    private boolean ifNew;
    private boolean ifThere;
    private boolean keepTtl;
    private boolean persist;
    private boolean get;
    private long unitMillis;
    private boolean absolute;
    private byte[] expiry = Bytes.EMPTY;

    Parser(boolean forGet) {
      this.forGet = forGet;
    }

    /** How many words it took. */
    int take(byte[] word, byte[] next, boolean hasNext) throws RespException {
      String name = Bytes.lower(word);
      boolean timeless = unitMillis == 0 && !keepTtl && !persist;
      switch (name) {
        case "nx" -> ifNew = require(!forGet && !ifThere);
        case "xx" -> ifThere = require(!forGet && !ifNew);
        case "get" -> get = require(!forGet);
        case "keepttl" -> keepTtl = require(!forGet && unitMillis == 0);
        case "persist" -> persist = require(forGet && unitMillis == 0);
        case "ex", "px", "exat", "pxat" -> {
          require(timeless && hasNext);
          unitMillis = name.startsWith("p") ? 1 : 1000;
          absolute = name.endsWith("at");
          expiry = next;
          return 2;
        }
        default -> throw RespException.syntax();
      }
      return 1;
    }

    private static boolean require(boolean allowed) throws RespException {
      if (!allowed) throw RespException.syntax();
      return true;
    }

    SetOptions options() {
      return new SetOptions(ifNew, ifThere, keepTtl, persist, get, unitMillis, absolute, expiry);
    }
  }

  static SetOptions parse(Call call, int from) throws RespException {
    return parse(call, from, new Parser(false));
  }

  static SetOptions parseForGet(Call call, int from) throws RespException {
    return parse(call, from, new Parser(true));
  }

  private static SetOptions parse(Call call, int from, Parser parser) throws RespException {
    for (int i = from; i < call.count(); ) {
      boolean hasNext = i + 1 < call.count();
      i += parser.take(call.argument(i), hasNext ? call.argument(i + 1) : Bytes.EMPTY, hasNext);
    }
    return parser.options();
  }

  boolean needsBefore() {
    return ifNew || ifThere || keepTtl;
  }

  /** In milliseconds since 1970; {@link Value#FOREVER}. */
  long expiresAt(Call call) throws RespException {
    if (unitMillis == 0) return Value.FOREVER;
    long number = Numbers.parse(expiry);
    return absolute ? Expiry.at(call, number, unitMillis) : Expiry.in(call, number, unitMillis);
  }
}
