package io.heddle.server.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration while it is put together: the tree of the file, with the listeners apart, so that
 * there can be more of them and each be addressed by its name. Not checked yet: what is not as
 * expected is kept as it is, for the binder to report.
 */
final class Draft {
  static final String LISTENERS = "listeners";

  static final String ADMIN = "admin";

  /** What {@code admin: off} is short for, and {@code --admin off}. */
  static final List<String> ADMIN_ENDPOINT = List.of(ADMIN, "endpoint");

  private final List<Node> listeners;
  private Node.Keys root;

  private Draft(Node.Keys root, List<Node> listeners) {
    this.root = root;
    this.listeners = listeners;
  }

  static Draft of(Node.Keys written) {
    Node.Keys root =
        written.get(ADMIN) instanceof Node.Text endpoint
            ? written.with(ADMIN, Node.Keys.none(endpoint.origin())).with(ADMIN_ENDPOINT, endpoint)
            : written;
    Node listeners = root.get(LISTENERS);
    if (listeners == null || listeners instanceof Node.Nothing)
      return new Draft(root, new ArrayList<>());
    if (listeners instanceof Node.Items items)
      return new Draft(root, new ArrayList<>(items.items()));
    throw Problems.at(
        listeners.origin(), LISTENERS + ": expected a list, got " + listeners.shown());
  }

  Node.Keys tree() {
    if (listeners.isEmpty()) return root;
    Node written = root.get(LISTENERS);
    return root.with(
        LISTENERS, new Node.Items(listeners, written == null ? root.origin() : written.origin()));
  }

  @Nullable Node get(String key) {
    return root.get(key);
  }

  void put(List<String> path, Node value) {
    root = root.with(path.equals(List.of(ADMIN)) ? ADMIN_ENDPOINT : path, value);
  }

  /** What is written for the admin endpoint; null: nothing. */
  Node.@Nullable Text admin() {
    return root.get(ADMIN) instanceof Node.Keys keys
            && keys.get(ADMIN_ENDPOINT.get(1)) instanceof Node.Text text
        ? text
        : null;
  }

  void replace(String key, Node value) {
    root = root.with(key, value);
  }

  List<Node> listeners() {
    return listeners;
  }

  /** The names there are, once {@link ListenerNames} has completed them. */
  List<String> names() {
    return texts("name");
  }

  /** What is written under a key of each listener that has it. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Node listener : listeners) {
      if (listener instanceof Node.Keys keys && keys.get(key) instanceof Node.Text text)
        texts.add(text.text());
    }
    return texts;
  }

  /** Puts a value into every listener with this text under a key. */
  void putWhere(String key, String text, List<String> path, Node value) {
    for (int i = 0; i < listeners.size(); i++) {
      if (listeners.get(i) instanceof Node.Keys keys && text.equals(keys.text(key)))
        putInto(i, path, value);
    }
  }

  void putInto(int index, List<String> path, Node value) {
    if (!(listeners.get(index) instanceof Node.Keys keys)) return;
    String other = otherName(path);
    Node replaced = other == null ? null : keys.get(other);
    if (other == null || replaced == null) {
      listeners.set(index, keys.with(path, value));
    } else if (replaced.origin().yieldsTo(value.origin())) {
      listeners.set(index, keys.without(other).with(path, value));
    }
  }

  /**
   * {@code endpoint} on the command line replaces {@code endpoints} of the file, and the other way
   * round.
   */
  private static @Nullable String otherName(List<String> path) {
    OptionKey key = path.size() > 1 ? null : RecordShape.of(ListenerConfig.class).key(path.get(0));
    if (key == null || key.alias().isEmpty()) return null;
    return key.name().equals(path.get(0)) ? key.alias() : key.name();
  }
}
