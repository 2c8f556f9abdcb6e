package io.heddle.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be written for a component of an options record, by the component's Java type. */
sealed interface OptionType
    permits ScalarType,
        OptionType.Maybe,
        OptionType.ListOf,
        OptionType.MapOf,
        OptionType.Section,
        OptionType.Raw {

  /** As {@code heddle protocols} shows it. */
  String label();

  /**
   * An {@link Optional}: absent, or {@code off} where that is not itself a text that may be meant.
   */
  record Maybe(OptionType inner) implements OptionType {
    @Override
    public String label() {
      if (!(inner instanceof ScalarType scalar)) return inner.label();
      if (scalar.offIsText()) return scalar.label();
      return scalar.noun().isEmpty() ? scalar.expected(true) : scalar.label() + " or off";
    }
  }

  /** A list; one value alone is a list of one. */
  record ListOf(OptionType element) implements OptionType {
    @Override
    public String label() {
      return "list of " + element.label();
    }
  }

  record MapOf(OptionType value) implements OptionType {
    @Override
    public String label() {
      return "map of " + value.label();
    }
  }

  /** A record within the record. */
  record Section(Class<? extends Record> type) implements OptionType {
    @Override
    public String label() {
      return "keys " + String.join(", ", RecordShape.of(type).names());
    }
  }

  /** What cannot be read yet: its type is a protocol's, and its protocol's jar is not loaded. */
  record Raw() implements OptionType {
    @Override
    public String label() {
      return "the protocol's options";
    }
  }

  /** Null if no value can be written for this type. */
  static @Nullable OptionType of(Type type) {
    ScalarType scalar = ScalarType.of(type);
    if (scalar != null) return scalar;
    if (type == RawOptions.class) return new Raw();
    if (type instanceof Class<?> aClass && aClass.isRecord())
      return new Section(aClass.asSubclass(Record.class));
    return type instanceof ParameterizedType generic ? container(generic) : null;
  }

  private static @Nullable OptionType container(ParameterizedType generic) {
    Type[] arguments = generic.getActualTypeArguments();
    OptionType inner = of(arguments[arguments.length - 1]);
    if (!(inner instanceof ScalarType || inner instanceof Section)) return null;
    if (generic.getRawType() == Optional.class) return new Maybe(inner);
    if (generic.getRawType() == List.class) return new ListOf(inner);
    return generic.getRawType() == Map.class && arguments[0] == String.class
        ? new MapOf(inner)
        : null;
  }
}
