package io.heddle.server.pinned;

import io.heddle.server.listen.Listener;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import jdk.jfr.consumer.RecordedClassLoader;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;

/**
 * Whose code a thread waited in: that of the plugin which is on its stack last, told by the name of
 * its class loader.
 */
final class Culprits {
  /** No plugin is on the stack. */
  static final String NOBODY = "heddle";

  /** The protocols that are served of each plugin, which may bring several. */
  private final Map<String, NavigableSet<String>> protocols = new TreeMap<>();

  Culprits(List<Listener> listeners) {
    for (Listener listener : listeners)
      protocols
          .computeIfAbsent(listener.plugin(), plugin -> new TreeSet<>())
          .add(listener.protocol());
  }

  /** All that {@link #of} returns. */
  NavigableSet<String> names() {
    NavigableSet<String> names = new TreeSet<>();
    names.add(NOBODY);
    protocols.values().forEach(names::addAll);
    return names;
  }

  /** A protocol, or nobody. */
  String of(RecordedEvent event) {
    RecordedStackTrace stack = event.getStackTrace();
    if (stack == null) return NOBODY;
    for (RecordedFrame frame : stack.getFrames()) {
      RecordedClassLoader loader = frame.getMethod().getType().getClassLoader();
      String plugin = loader == null ? null : loader.getName();
      NavigableSet<String> candidates = plugin == null ? null : protocols.get(plugin);
      if (candidates != null) return oneOf(candidates, event.getThread());
    }
    return NOBODY;
  }

  private static String oneOf(NavigableSet<String> candidates, RecordedThread thread) {
    String name = thread == null ? null : thread.getJavaName();
    for (String protocol : candidates)
      if (name != null && name.startsWith("heddle-" + protocol + "-")) return protocol;
    return candidates.first();
  }
}
