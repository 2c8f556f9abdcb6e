package io.heddle.server.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Names for listeners that were given none: their protocol's, then {@code echo-2}, {@code echo-3}.
 */
final class ListenerNames {
  private ListenerNames() {}

  static void complete(Draft draft) {
    Set<String> taken = new HashSet<>(draft.names());
    List<Node> listeners = draft.listeners();
    for (int i = 0; i < listeners.size(); i++) {
      if (!(listeners.get(i) instanceof Node.Keys keys) || keys.get("name") != null) continue;
      if (!(keys.get("protocol") instanceof Node.Text protocol)) continue;
      String name = protocol.text();
      for (int next = 2; !taken.add(name); next++) name = protocol.text() + "-" + next;
      listeners.set(i, keys.with("name", new Node.Text(name, protocol.origin())));
    }
  }
}
