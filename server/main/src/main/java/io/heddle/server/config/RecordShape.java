package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
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
  /** Kept with the class, so that a protocol's goes when its class does. */
  private static final ClassValue<RecordShape<?>> SHAPES =
      new ClassValue<>() {
        @Override
        protected RecordShape<?> computeValue(Class<?> type) {
          return describe(type.asSubclass(Record.class));
        }
      };

  private final Class<R> type;
  private final List<OptionKey> keys;

  private RecordShape(Class<R> type, List<OptionKey> keys) {
    this.type = type;
    this.keys = keys;
  }

  /**
   * @throws ConfigException if the record cannot serve as options, which is its author's mistake
   */
  @SuppressWarnings("unchecked")
  static <R extends Record> RecordShape<R> of(Class<R> type) {
    return (RecordShape<R>) SHAPES.get(type);
  }

  private static <R extends Record> RecordShape<R> describe(Class<R> type) {
    List<OptionKey> keys = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) keys.add(key(type, component));
    for (OptionKey key : keys) checkDefault(type, key);
    return new RecordShape<>(type, List.copyOf(keys));
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
    if (optionType == null || isOurs(component.getGenericType(), type)) {
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

  /** A type of the JDK that the server's own configuration has, and Option does not promise. */
  private static boolean isOurs(Type component, Class<?> record) {
    return component.getTypeName().contains(URI.class.getName())
        && !record.getPackageName().equals(RecordShape.class.getPackageName());
  }

  private static String unsupported(RecordComponent component) {
    return component.getGenericType().getTypeName()
        + " is no type of an option; use String, boolean, int, long, double, an enum, Duration,"
        + " ByteSize, Rate, Charset or Path, or Optional, List or Map of these, as Option documents";
  }

  private static void checkDefault(Class<?> type, OptionKey key) {
    if (key.defaults().isEmpty()) return;
    Problems problems = new Problems();
    if (key.defaults().size() > 1 && !(key.type() instanceof OptionType.ListOf)) {
      throw mistake(type, key.name(), "expected one default, got " + key.defaults().size());
    }
    new RecordBinder(problems).byDefault(key, Origin.byDefault(key.name()), "default");
    ConfigException wrong = problems.found();
    // The sentence names the key, behind an origin that is the word default.
    if (wrong != null)
      throw new ConfigException("options record " + type.getName() + ": " + wrong.getMessage());
  }

  /**
   * Makes one of nothing but defaults, so that one which is out of its own range is its author's
   * mistake and not the first operator's. What the record says of a key without a default is meant
   * for operators.
   *
   * @throws ConfigException if it refuses a default
   */
  void checkRanges() {
    Problems problems = new Problems();
    Node.Keys nothing = Node.Keys.none(Origin.byDefault("defaults"));
    new RecordBinder(problems).bind(this, nothing, "");
    ConfigException found = problems.found();
    if (found == null) return;
    String wrong = String.valueOf(found.getMessage());
    for (OptionKey key : keys) {
      String about = "defaults: " + key.name() + ": ";
      if (key.defaults().isEmpty() || !wrong.startsWith(about)) continue;
      throw mistake(type, key.name(), "default: " + wrong.substring(about.length()));
    }
  }

  private static ConfigException mistake(Class<?> type, String component, String what) {
    return new ConfigException("options record " + type.getName() + ": " + component + ": " + what);
  }

  private static <R extends Record> Constructor<R> constructor(Class<R> type) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
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
    R own = own(values);
    if (own != null) return own;
    try {
      return constructor(type).newInstance(values);
    } catch (InstantiationException | IllegalAccessException impossible) {
      throw new LinkageError("a record whose constructor cannot be called: " + type, impossible);
    }
  }

  private @Nullable R own(Object[] values) throws InvocationTargetException {
    try {
      Record own = OwnRecords.create(type, values);
      return own == null ? null : type.cast(own);
    } catch (RuntimeException refused) {
      throw new InvocationTargetException(refused);
    }
  }
}
