package io.heddle.server.config;

import io.heddle.server.text.Nearest;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of what was written. Whatever is wrong becomes a problem, and the value null; the
 * rest is still looked at.
 *
 * <p>By hand rather than by databind, which serves this badly: it stops at the first mistake, tells
 * neither lines nor what was expected, takes YAML's {@code off} for a boolean, and costs a start
 * several times what all of the configuration does.
 *
 * <p>By {@code instanceof} rather than by a switch over types: what the JVM makes of such a switch,
 * at the first time that each is come by, no cache of classes keeps. The ones here were a tenth of
 * a start.
 */
final class RecordBinder {
  private final Problems problems;

  RecordBinder(Problems problems) {
    this.problems = problems;
  }

  /**
   * @param where what an error says before the key: {@code listeners[0] shout: } or {@code admin.}
   */
  <R extends Record> @Nullable R bind(RecordShape<R> shape, Node.Keys written, String where) {
    reportUnknown(shape, written, where);
    List<@Nullable Object> values = new ArrayList<>();
    for (OptionKey key : shape.keys()) values.add(value(key, written, where));
    return values.contains(null) ? null : create(shape, values.toArray(), written, where);
  }

  private void reportUnknown(RecordShape<?> shape, Node.Keys written, String where) {
    written
        .entries()
        .forEach((name, node) -> {
          // A shared option is for whichever protocol has it; that one has is checked elsewhere.
          if (shape.key(name) != null || node.origin().kind() == Origin.Kind.SHARED) return;
          String hint =
              shape.names().isEmpty()
                  ? "this protocol has no options"
                  : Nearest.hint(name, shape.names());
          problems.add(node.origin(), where + name + ": unknown key, " + hint);
        });
  }

  private @Nullable Object value(OptionKey key, Node.Keys written, String where) {
    Node node = key.in(written);
    if (key.given()) return node != null;
    if (key.type() instanceof OptionType.Raw) return raw(key, written, where);
    if (node == null) return absent(key, written, where);
    String name = written.get(key.name()) == null ? key.alias() : key.name();
    Node other =
        key.alias().isEmpty() || name.equals(key.alias()) ? null : written.get(key.alias());
    if (other != null) {
      boolean last = node.origin().line() >= other.origin().line();
      String both = ": expected either this or " + (last ? key.alias() : name) + ", got both";
      problems.add((last ? node : other).origin(), where + (last ? name : key.alias()) + both);
    }
    return read(key.type(), node, where + name);
  }

  private @Nullable Object absent(OptionKey key, Node.Keys written, String where) {
    if (!key.defaults().isEmpty()) return byDefault(key, written.origin(), where + key.name());
    OptionType type = key.type();
    if (type instanceof OptionType.Maybe) return Optional.empty();
    if (type instanceof OptionType.ListOf) return List.of();
    if (type instanceof OptionType.MapOf) return Map.of();
    if (type instanceof OptionType.Section section)
      return read(section, new Node.Nothing(written.origin()), where + key.name());
    if (type instanceof ScalarType scalar) {
      String help = key.help().isEmpty() ? "" : " (" + key.help() + ")";
      problems.add(
          written.origin(),
          where + key.name() + ": expected " + scalar.expected(false) + ", got nothing" + help);
    }
    return null;
  }

  @Nullable Object byDefault(OptionKey key, Origin origin, String where) {
    List<Node> items =
        key.defaults().stream().<Node>map(text -> new Node.Text(text, origin)).toList();
    return read(
        key.type(),
        key.type() instanceof OptionType.ListOf ? new Node.Items(items, origin) : items.get(0),
        where);
  }

  /** Null, and a problem, if the node is not what the type expects. */
  private @Nullable Object read(OptionType type, Node node, String where) {
    if (type instanceof ScalarType scalar) return scalar(scalar, node, where, false);
    if (type instanceof OptionType.Maybe maybe) return maybe(maybe, node, where);
    if (type instanceof OptionType.ListOf list) return list(list, node, where);
    if (type instanceof OptionType.MapOf map) return map(map, node, where);
    if (type instanceof OptionType.Section section)
      return section(section, node, where, where + ".");
    return null;
  }

  private @Nullable Object scalar(ScalarType type, Node node, String where, boolean orOff) {
    if (!(node instanceof Node.Text text)) return wrong(node, where, type.expected(orOff));
    try {
      Object value = type.reader().read(text.text(), text.origin());
      return value != null ? value : wrong(node, where, type.expected(orOff));
    } catch (IllegalArgumentException refused) {
      problems.add(node.origin(), where + ": " + refused.getMessage());
      return null;
    }
  }

  private @Nullable Object maybe(OptionType.Maybe type, Node node, String where) {
    boolean mayBeOff = !(type.inner() instanceof ScalarType scalar && scalar.offIsText());
    if (mayBeOff && node instanceof Node.Text text && text.text().strip().equals("off"))
      return Optional.empty();
    Object value =
        type.inner() instanceof ScalarType scalar
            ? scalar(scalar, node, where, mayBeOff)
            : read(type.inner(), node, where);
    return value == null ? null : Optional.of(value);
  }

  private @Nullable Object list(OptionType.ListOf type, Node node, String where) {
    boolean one = !(node instanceof Node.Items || node instanceof Node.Nothing);
    if (one && type.element() instanceof OptionType.Section) return wrong(node, where, "a list");
    List<Node> items = items(node);
    if (one && items.size() == 1) {
      Object value = read(type.element(), items.get(0), where);
      return value == null ? null : List.of(value);
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) values.add(item(type.element(), items.get(i), where, i));
    return values.contains(null) ? null : List.copyOf(values);
  }

  private @Nullable Object item(OptionType type, Node node, String where, int index) {
    if (!(type instanceof OptionType.Section section))
      return read(type, node, where + "[" + index + "]");
    String label = label(node, where, index);
    return section(section, node, label, label + ": ");
  }

  /**
   * {@code listeners[0] shout}; on the command line nobody counted, there it is {@code listener
   * shout}.
   */
  static String label(Node node, String where, int index) {
    String name = node instanceof Node.Keys keys ? keys.text("name") : null;
    boolean counted = name == null || node.origin().kind() == Origin.Kind.FILE;
    return (counted ? where + "[" + index + "]" : "listener") + (name == null ? "" : " " + name);
  }

  static List<Node> items(Node node) {
    if (node instanceof Node.Items items) return items.items();
    if (node instanceof Node.Nothing) return List.of();
    return node instanceof Node.Text text && text.origin().isText() ? split(text) : List.of(node);
  }

  /** With brackets, as in a file, or without. */
  private static List<Node> split(Node.Text text) {
    List<Node> parts = new ArrayList<>();
    for (String part : text.text().replaceFirst("^\\s*\\[(.*)]\\s*$", "$1").split(",", -1)) {
      if (!part.isBlank()) parts.add(new Node.Text(part.strip(), text.origin()));
    }
    return parts;
  }

  private @Nullable Object map(OptionType.MapOf type, Node node, String where) {
    if (node instanceof Node.Nothing) return Map.of();
    if (!(node instanceof Node.Keys keys)) return wrong(node, where, "keys with values");
    Map<String, Object> values = new LinkedHashMap<>();
    keys.entries()
        .forEach((key, value) -> {
          Object read = read(type.value(), value, where + "." + key);
          if (read != null) values.put(key, read);
        });
    return values.size() == keys.entries().size() ? Collections.unmodifiableMap(values) : null;
  }

  private @Nullable Object section(
      OptionType.Section type, Node node, String where, String prefix) {
    if (node instanceof Node.Keys keys) return bind(RecordShape.of(type.type()), keys, prefix);
    return node instanceof Node.Nothing
        ? bind(RecordShape.of(type.type()), Node.Keys.none(node.origin()), prefix)
        : wrong(node, where, "keys with values");
  }

  private @Nullable Object raw(OptionKey key, Node.Keys written, String where) {
    Node node = key.in(written);
    RawOptions options = RawOptions.of(written, where);
    return options != null || node == null
        ? options
        : wrong(node, where + key.name(), "keys with values");
  }

  private @Nullable Object wrong(Node node, String where, String expected) {
    problems.add(node.origin(), where + ": expected " + expected + ", got " + node.shown());
    return null;
  }

  private <R extends Record> @Nullable R create(
      RecordShape<R> shape, Object[] values, Node.Keys written, String where) {
    try {
      return shape.create(values);
    } catch (InvocationTargetException failed) {
      Throwable cause = failed.getCause();
      String reason =
          cause instanceof IllegalArgumentException ? cause.getMessage() : String.valueOf(cause);
      refused(shape, String.valueOf(reason), written, where);
      return null;
    }
  }

  /**
   * By convention the constructor's message begins with the key it is about, which has a line of
   * its own.
   */
  private void refused(RecordShape<?> shape, String reason, Node.Keys written, String where) {
    OptionKey key = shape.key(reason.substring(0, Math.max(0, reason.indexOf(':'))));
    Node culprit = key == null ? null : key.in(written);
    String owner = where.endsWith(".") ? where.substring(0, where.length() - 1) + ": " : where;
    problems.add(
        culprit == null ? written.origin() : culprit.origin(),
        (key == null ? owner : where) + reason);
  }
}
