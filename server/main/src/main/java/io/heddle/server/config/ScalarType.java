package io.heddle.server.config;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Rate;
import io.heddle.server.guard.Network;
import io.heddle.server.text.EndpointText;
import io.heddle.transport.Endpoint;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is written as one word or text.
 *
 * @param noun what an error says was expected; empty where the examples are all there is
 * @param offIsText whether {@code off} is an ordinary value
 */
record ScalarType(
    String label, String noun, List<String> examples, boolean offIsText, Reader reader)
    implements OptionType {

  /**
   * Null where the text is nothing of the kind; IllegalArgumentException where more can be said
   * than that.
   */
  interface Reader {
    @Nullable Object read(String text, Origin origin);
  }

  static final ScalarType TEXT =
      new ScalarType("text", "text", List.of(), true, (text, origin) -> text);
  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Map<String, Boolean> BOOLEANS =
      Map.of("true", true, "false", false, "on", true, "off", false, "yes", true, "no", false);
  private static final ScalarType BOOLEAN =
      new ScalarType(
          "true or false",
          "",
          List.of("true", "false", "on", "off", "yes", "no"),
          true,
          (text, origin) -> BOOLEANS.get(text.strip()));
  private static final ScalarType INT =
      scalar(
          "whole number",
          "a whole number",
          text -> (int) whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
  private static final ScalarType LONG =
      scalar("whole number", "a whole number", text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
  private static final ScalarType DOUBLE = scalar("number", "a number", ScalarType::finite);
  private static final Map<Type, ScalarType> TYPES =
      Map.ofEntries(
          Map.entry(String.class, TEXT),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(int.class, INT),
          Map.entry(Integer.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(
              Duration.class,
              scalar("duration", "a duration", DurationText::parseOrNull, "30s", "500ms")),
          Map.entry(ByteSize.class, scalar("size", "a size", ByteSize::parse, "64KiB")),
          Map.entry(Rate.class, scalar("rate", "a rate", Rate::parse, "50/s")),
          Map.entry(
              Charset.class, scalar("charset", "a charset", ScalarType::charset, "utf-8", "gbk")),
          Map.entry(ByteRate.class, scalar("rate of bytes", "a rate", ByteRate::parse, "1MiB/s")),
          Map.entry(Percent.class, scalar("share", "a share", Percent::parseOrNull, "85%")),
          Map.entry(
              Network.class,
              scalar("network", "a network", Network::parse, "10.0.0.0/8", "2001:db8::/32")),
          Map.entry(
              LogTarget.class,
              new ScalarType(
                  "path or stdout", "a path or stdout", List.of(), false, LogTarget::parseOrNull)),
          Map.entry(
              Path.class, new ScalarType("path", "a path", List.of(), true, ScalarType::path)),
          Map.entry(
              Endpoint.class,
              scalar("endpoint", "an endpoint", EndpointText::parse, "tcp://127.0.0.1:7000")),
          Map.entry(URI.class, scalar("URL", "a URL", ScalarType::url, "http://127.0.0.1:7070")));

  /** Null if it is no scalar. */
  static @Nullable ScalarType of(Type type) {
    if (type instanceof Class<?> aClass && aClass.isEnum())
      return enumeration(aClass.getEnumConstants());
    return TYPES.get(type);
  }

  /** {@code a duration such as 30s, 500ms or off}. */
  String expected(boolean orOff) {
    List<String> words = new ArrayList<>(examples);
    if (orOff) words.add("off");
    if (examples.isEmpty()) return orOff ? noun + " or off" : noun;
    String last = words.remove(words.size() - 1);
    String listed = words.isEmpty() ? last : String.join(", ", words) + " or " + last;
    return noun.isEmpty() ? listed : noun + " such as " + listed;
  }

  private interface TextReader {
    @Nullable Object read(String text);
  }

  private static ScalarType scalar(
      String label, String noun, TextReader reader, String... examples) {
    return new ScalarType(
        label, noun, List.of(examples), false, (text, origin) -> readOrNull(reader, text.strip()));
  }

  private static @Nullable Object readOrNull(TextReader reader, String text) {
    try {
      return reader.read(text);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private static ScalarType enumeration(@Nullable Object[] constants) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Object constant : constants) {
      Enum<?> named = (Enum<?>) Objects.requireNonNull(constant);
      byName.put(Kebab.of(named.name()), named);
    }
    return choice(byName, List.copyOf(byName.keySet()));
  }

  private static ScalarType choice(Map<String, ?> values, List<String> names) {
    String label = new ScalarType("", "", names, false, (text, origin) -> null).expected(false);
    return new ScalarType(
        label, "", names, values.containsKey("off"), (text, origin) -> values.get(text.strip()));
  }

  /** The range is told to those only who are out of it. */
  private static long whole(String text, long min, long max) {
    // BigInteger takes the digits of every script.
    if (!WHOLE.matcher(text).matches()) throw new NumberFormatException("no number: " + text);
    var number = new BigInteger(text);
    if (number.bitLength() < Long.SIZE && number.longValue() >= min && number.longValue() <= max)
      return number.longValue();
    throw new IllegalArgumentException(
        "expected a whole number from " + min + " to " + max + ", got '" + text + "'");
  }

  private static @Nullable Double finite(String text) {
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? number : null;
  }

  private static @Nullable Charset charset(String text) {
    try {
      return Charset.forName(text);
    } catch (IllegalArgumentException unknown) {
      return null;
    }
  }

  static @Nullable Path path(String text, Origin origin) {
    try {
      return text.isBlank() ? null : origin.folder().resolve(text);
    } catch (InvalidPathException invalid) {
      return null;
    }
  }

  static @Nullable URI url(String text) {
    try {
      URI url = URI.create(text);
      return url.getHost() == null ? null : url;
    } catch (IllegalArgumentException invalid) {
      return null;
    }
  }
}
