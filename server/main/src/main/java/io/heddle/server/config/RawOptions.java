package io.heddle.server.config;

/**
 * A listener's options as they were written; {@link ListenerConfig#bindOptions} makes them the
 * record of its protocol. Immutable.
 */
public final class RawOptions {
  /** No options at all. */
  public static final RawOptions NONE =
      new RawOptions(
          Node.Keys.none(Origin.byDefault("no options")),
          Node.Keys.none(Origin.byDefault("no options")),
          "");

  private final Node.Keys options;
  private final Node.Keys listener;
  private final String where;

  RawOptions(Node.Keys options, Node.Keys listener, String where) {
    this.options = options;
    this.listener = listener;
    this.where = where;
  }

  Node.Keys options() {
    return options;
  }

  /** What an error says before the key: {@code listeners[0] shout: }. */
  String where() {
    return where;
  }

  ConfigException wrong(String key, String sentence) {
    OptionKey known = RecordShape.of(ListenerConfig.class).key(key);
    Node value = known == null ? null : known.in(listener);
    return Problems.at(
        value == null ? listener.origin() : value.origin(), where + key + ": " + sentence);
  }
}
