package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Framing;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.Option;
import io.heddle.protocol.Rate;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {
  @TempDir Path folder;

  @Test
  void fillsInTheDefaultsOfWhatIsMissing() {
    EveryOptions options = bind();
    assertThat(options)
        .isEqualTo(
            new EveryOptions(
                "hi",
                false,
                100,
                1,
                0.5,
                Framing.LINES,
                Duration.ofSeconds(30),
                new ByteSize(65536),
                new Rate(50),
                StandardCharsets.UTF_8,
                folder.resolve("data"),
                Optional.empty(),
                List.of("a", "b"),
                List.of(),
                Map.of()));
  }

  @Test
  void bindsEveryTypeByItsKebabCaseName() {
    EveryOptions options =
        bind(
            "message: hello there",
            "eager: true",
            "history-size: 7",
            "large-count: 5000000000",
            "share: 0.25",
            "framing: reads",
            "pause: 1m30s",
            "size: 1MiB",
            "rate: 10/m",
            "charset: gbk",
            "root: /srv",
            "age: 24h",
            "words: [x]",
            "numbers: [1, 2]",
            "files: {one: a/b, two: /c}");
    assertThat(options)
        .isEqualTo(
            new EveryOptions(
                "hello there",
                true,
                7,
                5_000_000_000L,
                0.25,
                Framing.READS,
                Duration.ofSeconds(90),
                new ByteSize(1 << 20),
                Rate.parse("10/m"),
                Charset.forName("gbk"),
                Path.of("/srv"),
                Optional.of(Duration.ofDays(1)),
                List.of("x"),
                List.of(1, 2),
                Map.of("one", folder.resolve("a/b"), "two", Path.of("/c"))));
  }

  @Test
  void takesAScalarForAListOfOneAndOffForAnEmptyOptional() {
    EveryOptions options = bind("words: a,b", "age: off");
    assertThat(options.words()).containsExactly("a,b");
    assertThat(options.age()).isEmpty();
  }

  @Test
  void splitsTextOfTheCommandLineAndTheEnvironmentAtCommas() {
    EveryOptions options =
        file()
            .option("message=ciao", "words=x, y", "numbers=3")
            .environment("HEDDLE_LISTENERS_ANY_OPTIONS_HISTORY_SIZE", "9")
            .environment("HEDDLE_LISTENERS_ANY_OPTIONS_WORDS", "z")
            .set("any.options.files.one=/f")
            .options(EveryOptions.class);
    assertThat(options.words()).containsExactly("x", "y");
    assertThat(options.numbers()).containsExactly(3);
    assertThat(options.historySize()).isEqualTo(9);
    assertThat(options.message()).isEqualTo("ciao");
    assertThat(options.files()).containsEntry("one", Path.of("/f"));
  }

  @Test
  void startsRelativePathsAtTheFileOrForTheCommandLineAtTheWorkingFolder() {
    assertThat(bind("root: mine").root()).isEqualTo(folder.resolve("mine"));
    assertThat(file().option("root=mine").options(EveryOptions.class).root())
        .isEqualTo(Path.of("mine").toAbsolutePath());
    assertThat(new TestConfig(folder).protocols("any").options(EveryOptions.class).root())
        .isEqualTo(Path.of("data").toAbsolutePath());
  }

  @ParameterizedTest
  @MethodSource
  void whatIsWrongIsNamed(String line, String sentence) {
    assertThat(file(line).optionsError(EveryOptions.class))
        .isEqualTo("heddle.yaml:5: listeners[0] any: options" + sentence);
  }

  static Stream<Arguments> whatIsWrongIsNamed() {
    return Stream.of(
        arguments("histroy-size: 1", ".histroy-size: unknown key, did you mean history-size?"),
        arguments(
            "eager: perhaps", ".eager: expected true, false, on, off, yes or no, got 'perhaps'"),
        arguments("history-size: 2000", ".history-size: expected 0 to 1000, got 2000"),
        arguments("large-count: 1.5", ".large-count: expected a whole number, got '1.5'"),
        arguments(
            "large-count: 9223372036854775808",
            ".large-count: expected a whole number from -9223372036854775808 to 9223372036854775807, got"
                + " '9223372036854775808'"),
        arguments("share: NaN", ".share: expected a number, got 'NaN'"),
        arguments("framing: words", ".framing: expected lines or reads, got 'words'"),
        arguments("pause: 5", ".pause: expected a unit, as in 5s or 5ms, got '5'"),
        arguments("pause: off", ".pause: expected a duration such as 30s or 500ms, got 'off'"),
        arguments("size: 5", ".size: expected a size such as 64KiB, got '5'"),
        arguments("rate: fast", ".rate: expected a rate such as 50/s, got 'fast'"),
        arguments(
            "charset: klingon", ".charset: expected a charset such as utf-8 or gbk, got 'klingon'"),
        arguments("age: x", ".age: expected a duration such as 30s, 500ms or off, got 'x'"),
        arguments("words: {a: b}", ".words: expected text, got keys with values"),
        arguments("words: [a, [b]]", ".words[1]: expected text, got a list"),
        arguments("numbers: [1, two]", ".numbers[1]: expected a whole number, got 'two'"),
        arguments("files: a", ".files: expected keys with values, got 'a'"),
        arguments("files: {one: [a]}", ".files.one: expected a path, got a list"));
  }

  @Test
  void aRefusalByTheRecordWithoutAKeyIsTheOptions() {
    assertThat(file("message: no").optionsError(EveryOptions.class))
        .isEqualTo(
            "heddle.yaml:4: listeners[0] any: options: expected a friendly message, got 'no'");
  }

  @Test
  void aRecordThatFailsIsNoStackTrace() {
    assertThat(file("message: crash").optionsError(EveryOptions.class))
        .isEqualTo(
            "heddle.yaml:4: listeners[0] any: options: java.lang.IllegalStateException: oops");
  }

  @Test
  void aMissingOptionSaysWhatItIsFor() {
    assertThat(new TestConfig(folder).protocols("inbox").optionsError(NeedyOptions.class))
        .isEqualTo(
            "argument inbox: listener inbox: options.file: expected a path, got nothing (where messages are appended)");
  }

  @Test
  void bindsARecordOfAnotherClassLoader() throws Exception {
    ClassLoader plugin =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(NeedyOptions.class.getName())
                ? define(name)
                : super.loadClass(name, resolve);
          }

          private Class<?> define(String name) throws ClassNotFoundException {
            try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
              byte[] bytes = in.readAllBytes();
              return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
              throw new ClassNotFoundException(name, e);
            }
          }
        };
    Class<? extends Record> type =
        plugin.loadClass(NeedyOptions.class.getName()).asSubclass(Record.class);
    Record options = file("file: messages").options(type);
    assertThat(options)
        .isNotInstanceOf(NeedyOptions.class)
        .hasToString("NeedyOptions[file=" + folder.resolve("messages") + "]");
  }

  @Test
  void aProtocolWithoutOptionsTakesNone() {
    assertThat(file().options(NoOptions.class)).isEqualTo(new NoOptions());
    assertThat(file("a: b").optionsError(NoOptions.class))
        .isEqualTo(
            "heddle.yaml:5: listeners[0] any: options.a: unknown key, this protocol has no options");
  }

  @Test
  void othersCanReportWhatIsWrongWithAKeyOfAListener() {
    ListenerConfig listener = file().listener();
    assertThat(listener.wrong("endpoint", "not served over udp").getMessage())
        .endsWith("heddle.yaml:3: listeners[0] any: endpoint: not served over udp");
    assertThat(listener.wrong("backlog", "too long").getMessage())
        .endsWith("heddle.yaml:2: listeners[0] any: backlog: too long");
  }

  @Test
  void describesOptionsAsAnOperatorWritesThem() {
    assertThat(OptionsBinder.describe(EveryOptions.class))
        .containsExactly(
            new OptionInfo("message", "text", "hi", false, "text"),
            new OptionInfo("eager", "true or false", "false", false, "flag"),
            new OptionInfo("history-size", "whole number", "100", false, "count"),
            new OptionInfo("large-count", "whole number", "1", false, "large"),
            new OptionInfo("share", "number", "0.5", false, "share"),
            new OptionInfo("framing", "lines or reads", "lines", false, "cut"),
            new OptionInfo("pause", "duration", "30s", false, "wait"),
            new OptionInfo("size", "size", "64KiB", false, "size"),
            new OptionInfo("rate", "rate", "50/s", false, "rate"),
            new OptionInfo("charset", "charset", "utf-8", false, "charset"),
            new OptionInfo("root", "path", "data", false, "where"),
            new OptionInfo("age", "duration or off", null, false, "maybe"),
            new OptionInfo("words", "list of text", "a,b", false, "words"),
            new OptionInfo("numbers", "list of whole number", null, false, "numbers"),
            new OptionInfo("files", "map of path", null, false, "named; --option files.KEY=VALUE"));
    assertThat(OptionsBinder.describe(NeedyOptions.class).get(0).required()).isTrue();
    assertThat(OptionsBinder.describe(NoOptions.class)).isEmpty();
  }

  record Silent(String message) {}

  record Strange(@Option(help = "") Set<String> words) {}

  record Nested(@Option(help = "") List<List<String>> words) {}

  record BadDefault(@Option(help = "", defaultValue = "soon") Duration pause) {}

  record TwoDefaults(
      @Option(
              help = "",
              defaultValue = {"1s", "2s"})
          Duration pause) {}

  @ParameterizedTest
  @MethodSource
  void aRecordThatCannotServeAsOptionsIsRefused(Class<? extends Record> type, String sentence) {
    assertThatThrownBy(() -> OptionsBinder.describe(type))
        .isInstanceOf(ConfigException.class)
        .hasMessage("options record " + type.getName() + ": " + sentence);
    assertThat(file().optionsError(type)).endsWith(sentence);
  }

  static Stream<Arguments> aRecordThatCannotServeAsOptionsIsRefused() {
    String none =
        " is no type of an option; use String, boolean, int, long, double, an enum, Duration,"
            + " ByteSize, Rate, Charset or Path, or Optional, List or Map of these, as Option documents";
    return Stream.of(
        arguments(Silent.class, "message: expected an @Option with a help text, got none"),
        arguments(Strange.class, "words: java.util.Set<java.lang.String>" + none),
        arguments(Nested.class, "words: java.util.List<java.util.List<java.lang.String>>" + none),
        arguments(
            BadDefault.class,
            "pause: default: expected a duration such as 30s or 500ms, got 'soon'"),
        arguments(TwoDefaults.class, "pause: expected one default, got 2"));
  }

  private EveryOptions bind(String... lines) {
    return file(lines).options(EveryOptions.class);
  }

  private TestConfig file(String... lines) {
    StringBuilder yaml =
        new StringBuilder("listeners:\n  - protocol: any\n    endpoint: tcp://*:1");
    if (lines.length > 0) yaml.append("\n    options:");
    for (String line : lines) yaml.append("\n      ").append(line);
    return new TestConfig(folder).yaml(yaml.toString());
  }
}
