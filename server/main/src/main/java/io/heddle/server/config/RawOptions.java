package io.heddle.server.config;

import java.util.List;
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
    Node written = listener.get(KEY);
    if (written == null) return none(listener, where);
    if (written instanceof Node.Nothing)
      return new RawOptions(Node.Keys.none(written.origin()), listener, where);
    return written instanceof Node.Keys keys ? new RawOptions(keys, listener, where) : null;
  }

  static RawOptions none(Node.Keys listener, String where) {
    return new RawOptions(Node.Keys.none(listener.origin()), listener, where);
  }

  Node.Keys options() {
    return options;
  }

  /** What is written for the listener, its options among it. */
  Node.Keys listener() {
    return listener;
  }

  /** What an error says before the key: {@code listeners[0] shout: }. */
  String where() {
    return where;
  }

  ListenerSketch sketch() {
    return new ListenerSketch(listener, where.substring(0, where.length() - ": ".length()));
  }

  /** The name under which a key of the listener was written. */
  String written(String name) {
    OptionKey key = RecordShape.of(ListenerConfig.class).key(name);
    return key == null || listener.get(name) != null || key.in(listener) == null
        ? name
        : key.alias();
  }

  /**
   * @param path a key of the listener, and the keys within it that lead to what is wrong
   */
  ConfigException wrong(List<String> path, String sentence) {
    Origin place = listener.origin();
    OptionKey known = RecordShape.of(ListenerConfig.class).key(path.get(0));
    Node value = known == null ? null : known.in(listener);
    for (int i = 1; value != null; i++) {
      place = value.origin();
      value = i < path.size() && value instanceof Node.Keys keys ? keys.get(path.get(i)) : null;
    }
    return Problems.at(place, where + String.join(".", path) + ": " + sentence);
  }
}
