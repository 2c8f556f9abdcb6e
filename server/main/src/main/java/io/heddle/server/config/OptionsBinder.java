package io.heddle.server.config;

import io.heddle.server.text.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a listener's options the record of its protocol, of whatever class loader, and describes
 * such records.
 */
public final class OptionsBinder {
  private OptionsBinder() {}

  static <O extends Record> O bind(Class<O> type, RawOptions raw) {
    Problems problems = new Problems();
    O options =
        new RecordBinder(problems)
            .bind(RecordShape.of(type), raw.options(), raw.where() + "options.");
    problems.throwIfAny();
    if (options == null)
      throw new IllegalStateException("options that are neither right nor wrong");
    return options;
  }

  /**
   * What {@code heddle protocols} says of an options record, in its order. Looks at all of the
   * record, its defaults too.
   *
   * @throws ConfigException if it cannot serve as options: a component without {@link
   *     io.heddle.protocol.Option}, of a type that cannot be written, or with a default that cannot
   *     be read, or that the record refuses
   */
  public static List<OptionInfo> describe(Class<? extends Record> type) {
    RecordShape.of(type).checkRanges();
    List<OptionInfo> infos = new ArrayList<>();
    for (OptionKey key : RecordShape.of(type).keys()) {
      String byDefault = key.defaults().isEmpty() ? null : String.join(",", key.defaults());
      boolean required = byDefault == null && key.type() instanceof ScalarType;
      infos.add(new OptionInfo(key.name(), key.type().label(), byDefault, required, help(key)));
    }
    return infos;
  }

  /** In a file keys with values are what they look like; on the command line nobody would guess. */
  private static String help(OptionKey key) {
    if (!(key.type() instanceof OptionType.MapOf)) return key.help();
    String form = "--option " + key.name() + ".KEY=VALUE";
    return key.help().isBlank() ? form : key.help().strip() + "; " + form;
  }

  /**
   * Checks that each {@code --option KEY=VALUE} for several listeners is an option of at least one.
   * Binding each alone cannot tell: what one protocol does not have another may.
   *
   * @param typeOf the options record of a protocol, null where there is no such protocol
   * @throws ConfigException if no protocol has it
   */
  public static void requireSharedOptions(
      List<ListenerSketch> listeners, Function<String, @Nullable Class<? extends Record>> typeOf) {
    Map<String, Node> shared = new LinkedHashMap<>();
    Set<String> known = new LinkedHashSet<>();
    Set<String> called = new LinkedHashSet<>();
    Set<String> used = new HashSet<>();
    for (ListenerSketch listener : listeners) {
      Class<? extends Record> type = listener.protocol().map(typeOf).orElse(null);
      List<String> names = type == null ? List.of() : RecordShape.of(type).names();
      listener.protocol().ifPresent(called::add);
      for (Map.Entry<String, Node> option : listener.writtenOptions().entrySet()) {
        Origin origin = option.getValue().origin();
        // A prefixed --option for one of them has taken the place of the shared one.
        if (origin.kind().compareTo(Origin.Kind.SHARED) < 0) continue;
        if (names.contains(option.getKey())) used.add(option.getKey());
        if (origin.kind() == Origin.Kind.SHARED) shared.put(option.getKey(), option.getValue());
        known.addAll(names);
      }
    }
    shared.keySet().removeAll(used);
    Problems problems = new Problems();
    shared.forEach((key, value) ->
        problems.add(
            value.origin(),
            value instanceof Node.Keys
                ? "no listener here is called " + key + ", " + Nearest.hint(key, called)
                : "no listener here has this option, " + Nearest.hint(key, known)));
    problems.throwIfAny();
  }
}
