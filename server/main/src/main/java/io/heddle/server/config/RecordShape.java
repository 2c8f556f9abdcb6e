package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A record as an operator sees it: its keys, what may be written for each, and its constructor. The
 * server's own configuration is described by {@link Option} as a protocol's options are, so that a
 * new key is one new component.
 */
final class RecordShape<R extends Record> {
  private final Constructor<R> constructor;
  private final List<OptionKey> keys;

  private RecordShape(Constructor<R> constructor, List<OptionKey> keys) {
    this.constructor = constructor;
    this.keys = keys;
  }

  /**
   * @throws ConfigException if the record cannot serve as options, which is its author's mistake
   */
  static <R extends Record> RecordShape<R> of(Class<R> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<OptionKey> keys = new ArrayList<>();
    for (RecordComponent component : components) keys.add(key(type, component));
    RecordShape<R> shape = new RecordShape<>(constructor(type, components), List.copyOf(keys));
    for (OptionKey key : keys) checkDefault(type, key);
    return shape;
  }

  private static OptionKey key(Class<?> type, RecordComponent component) {
    Given given = component.getAnnotation(Given.class);
    if (given != null)
      return new OptionKey(given.value(), "", ScalarType.TEXT, List.of(), "", true);
    Option option = component.getAnnotation(Option.class);
    if (option == null) {
      throw mistake(type, component.getName(), "expected an @Option with a help text, got none");
    }
    OptionType optionType = OptionType.of(component.getGenericType());
    if (optionType == null) {
      throw mistake(type, component.getName(), unsupported(component));
    }
    Alias alias = component.getAnnotation(Alias.class);
    List<String> defaults = List.of(option.defaultValue());
    return new OptionKey(
        Kebab.of(component.getName()),
        alias == null ? "" : alias.value(),
        optionType,
        defaults,
        option.help(),
        false);
  }

  private static String unsupported(RecordComponent component) {
    return "expected a type that Option documents, got " + component.getGenericType().getTypeName();
  }

  private static void checkDefault(Class<?> type, OptionKey key) {
    if (key.defaults().isEmpty()) return;
    Problems problems = new Problems();
    if (key.defaults().size() > 1 && !(key.type() instanceof OptionType.ListOf)) {
      throw mistake(type, key.name(), "expected one default, got " + key.defaults().size());
    }
    new RecordBinder(problems).byDefault(key, Origin.byDefault("default"), key.name());
    if (!problems.isEmpty())
      throw mistake(type, key.name(), "expected a default that can be read, got " + key.defaults());
  }

  private static ConfigException mistake(Class<?> type, String component, String what) {
    return new ConfigException("options record " + type.getName() + ": " + component + ": " + what);
  }

  private static <R extends Record> Constructor<R> constructor(
      Class<R> type, RecordComponent[] components) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException impossible) {
      throw new LinkageError("a record without its canonical constructor: " + type, impossible);
    }
  }

  List<OptionKey> keys() {
    return keys;
  }

  /** Every name that may be written, in the order of the record. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (OptionKey key : keys) {
      if (key.given()) continue;
      if (!key.alias().isEmpty()) names.add(key.alias());
      names.add(key.name());
    }
    return names;
  }

  /** Null if it has no key of that name. */
  @Nullable OptionKey key(String word) {
    for (OptionKey key : keys) if (key.isCalled(word)) return key;
    return null;
  }

  R create(Object[] values) throws InvocationTargetException {
    try {
      return constructor.newInstance(values);
    } catch (InstantiationException | IllegalAccessException impossible) {
      throw new LinkageError(
          "a record whose constructor cannot be called: " + constructor, impossible);
    }
  }
}
