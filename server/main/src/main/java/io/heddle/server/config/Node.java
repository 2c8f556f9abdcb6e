package io.heddle.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written, before anyone knows what it should mean; immutable. YAML's own idea of a
 * scalar's type is left out on purpose: there {@code off} is a boolean and {@code 0660} an octal
 * number.
 */
sealed interface Node {

  /** For what stands under a key, the place of the key. */
  Origin origin();

  /** As an error shows what came. */
  String shown();

  Node at(Origin place);

  record Text(String text, Origin origin) implements Node {
    private static final int SHOWN_CHARS_MAX = 80;

    @Override
    public String shown() {
      boolean fits = text.length() <= SHOWN_CHARS_MAX;
      return "'" + (fits ? text : text.substring(0, SHOWN_CHARS_MAX) + "...") + "'";
    }

    @Override
    public Text at(Origin place) {
      return new Text(text, place);
    }
  }

  /** A key without a value. */
  record Nothing(Origin origin) implements Node {
    @Override
    public String shown() {
      return "nothing";
    }

    @Override
    public Nothing at(Origin place) {
      return new Nothing(place);
    }
  }

  record Items(List<Node> items, Origin origin) implements Node {
    public Items {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }

    @Override
    public Items at(Origin place) {
      return new Items(items, place);
    }
  }

  record Keys(Map<String, Node> entries, Origin origin) implements Node {
    public Keys {
      // Not Map.copyOf, which forgets the order that errors are reported in.
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Keys none(Origin origin) {
      return new Keys(Map.of(), origin);
    }

    @Override
    public String shown() {
      return "keys with values";
    }

    @Override
    public Keys at(Origin place) {
      return new Keys(entries, place);
    }

    @Nullable Node get(String key) {
      return entries.get(key);
    }

    /** The text under a key; null if there is none, or no text. */
    @Nullable String text(String key) {
      return entries.get(key) instanceof Text value ? value.text() : null;
    }

    Keys with(String key, Node value) {
      Map<String, Node> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Keys(changed, origin);
    }

    Keys without(String key) {
      Map<String, Node> changed = new LinkedHashMap<>(entries);
      changed.remove(key);
      return new Keys(changed, origin);
    }

    /** With a value at a path of keys, unless what is there already wins over it. */
    Keys with(List<String> path, Node value) {
      String key = path.get(0);
      Node present = entries.get(key);
      if (path.size() > 1) {
        Keys below = present instanceof Keys keys ? keys : none(value.origin());
        return with(key, below.with(new ArrayList<>(path.subList(1, path.size())), value));
      }
      return present == null || present.origin().yieldsTo(value.origin()) ? with(key, value) : this;
    }
  }
}
