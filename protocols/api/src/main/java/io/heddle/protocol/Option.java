package io.heddle.protocol;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of an options record. The component's name in kebab-case is the option's
 * name: {@code historySize} is {@code history-size}. Types: {@code String}, {@code boolean}, {@code
 * int}, {@code long}, {@code double}, enums (by their kebab-case names), {@link java.time.Duration}
 * ({@code 30s}), {@link ByteSize} ({@code 64KiB}), {@link Rate} ({@code 50/s}), {@link
 * java.nio.charset.Charset}, {@link java.nio.file.Path}, and {@link java.util.Optional}, {@link
 * java.util.List} or {@code Map<String, ...>} of these. An {@code Optional} is empty where nothing
 * is written, or {@code off}, which only for {@code String}, {@code Path} and what has a value of
 * that name is a value like any other.
 *
 * <p>Ranges are checked in the record's compact constructor by {@link IllegalArgumentException};
 * its message is shown to the operator behind the listener's name, and should name the option, what
 * is expected and what came, as that of {@link OptionException} does: {@code "history-size:
 * expected 0 to 1000, got 5000"}.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Option {

  /** What the option does: half a sentence, shown by {@code heddle protocols}. */
  String help();

  /**
   * The default, written as an operator would write it (several values for a list). Without one the
   * option is required, unless its type has an empty value: {@code Optional}, {@code List}, {@code
   * Map}.
   */
  String[] defaultValue() default {};
}
