package io.heddle.server.config;

import org.jspecify.annotations.Nullable;

/**
 * A listener's options as they were written; {@link ListenerConfig#bindOptions} makes them the
 * record of its protocol. Immutable.
 */
public final class RawOptions {
  private static final String KEY = "options";

  private final Node.Keys options;
  private final Node.Keys listener;
  private final String where;

  private RawOptions(Node.Keys options, Node.Keys listener, String where) {
    this.options = options;
    this.listener = listener;
    this.where = where;
  }

  /** Of a listener; null where something else than options is written. */
  static @Nullable RawOptions of(Node.Keys listener, String where) {
    return switch (listener.get(KEY)) {
      case null -> none(listener, where);
      case Node.Nothing nothing ->
          new RawOptions(Node.Keys.none(nothing.origin()), listener, where);
      case Node.Keys keys -> new RawOptions(keys, listener, where);
      default -> null;
    };
  }

  static RawOptions none(Node.Keys listener, String where) {
    return new RawOptions(Node.Keys.none(listener.origin()), listener, where);
  }

  Node.Keys options() {
    return options;
  }

  /** What an error says before the key: {@code listeners[0] shout: }. */
  String where() {
    return where;
  }

  ListenerSketch sketch() {
    return new ListenerSketch(listener, where.substring(0, where.length() - ": ".length()));
  }

  ConfigException wrong(String key, String sentence) {
    OptionKey known = RecordShape.of(ListenerConfig.class).key(key);
    Node value = known == null ? null : known.in(listener);
    return Problems.at(
        value == null ? listener.origin() : value.origin(), where + key + ": " + sentence);
  }
}
