package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.named;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Classes that do not fit what is there: a library, the server, or the api they were compiled for.
 */
class MisfitTest extends RefusalFixture {

  @Test
  void thatLacksALibrary() throws IOException {
    Path library =
        jar().source("package org.lib; public class Thing {}").writeTo(temp.resolve("library.jar"));
    jar()
        .uses(library)
        .protocol("Foo", "private final org.lib.Thing thing = new org.lib.Thing(); " + named("foo"))
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo needs org.lib.Thing, which is not there;"
            + " bundle it, or put both jars into a folder plugins/NAME/");
  }

  @Test
  void thatLacksItsSuperclass() throws IOException {
    Path library =
        jar().source("package org.lib; public class Thing {}").writeTo(temp.resolve("library.jar"));
    jar()
        .uses(library)
        .source(
            "package org.example; import io.heddle.protocol.*;"
                + " public class Foo extends org.lib.Thing implements StreamProtocol<NoOptions> {"
                + named("foo")
                + "}")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad,
        "org.example.Foo needs org.lib.Thing, which is not there; bundle it, or put both jars into"
            + " a folder plugins/NAME/");
  }

  @Test
  void thatUsesTheServerItself() throws IOException {
    jar()
        .protocol(
            "Foo",
            "private final Object limits = io.heddle.transport.Limits.DEFAULTS; " + named("foo"))
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo needs io.heddle.transport.Limits, which is not there;"
            + " of Heddle itself a plugin sees only io.heddle.protocol");
  }

  @Test
  void thatLacksAMethodOfTheApi() throws IOException {
    jar()
        .source(
            "package io.heddle.protocol; public interface StreamProtocol<O extends Record> extends"
                + " Old {}")
        .source("package io.heddle.protocol; public interface Old { String name(); }")
        .source(
            "package org.example; public class Foo implements"
                + " io.heddle.protocol.StreamProtocol<Record> { public String name() { return"
                + " \"foo\"; } }")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad,
        "options() of org.example.Foo fails with this version of the api (",
        "options()",
        "); compile against the jar in sdk/");
  }

  @Test
  void thatCallsAMethodTheApiHasNot() throws IOException {
    jar()
        .source(
            "package io.heddle.protocol; public class NoOptions { public static String newer() {"
                + " return \"\"; } }")
        .source("package io.heddle.protocol; public interface StreamProtocol<O> {}")
        .source(
            "package org.example; import io.heddle.protocol.*; public class Foo implements"
                + " StreamProtocol<Record> { public Foo() { NoOptions.newer(); } }")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo fails with this version of the api ('java.lang.String"
            + " io.heddle.protocol.NoOptions.newer()'); compile against the jar in sdk/");
  }

  @Test
  void thatNeedsAClassTheApiHasNot() throws IOException {
    jar()
        .source("package io.heddle.protocol; public class Newer {}")
        .protocol("Foo", "private final Object newer = new Newer(); " + named("foo"))
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo fails with this version of the api"
            + " (it has no io.heddle.protocol.Newer); compile against the jar in sdk/");
  }

  @Test
  void thatTakesAClassOfTheApiForAnInterface() throws IOException {
    jar()
        .source("package io.heddle.protocol; public interface NoOptions {}")
        .source("package io.heddle.protocol; public interface StreamProtocol<O> {}")
        .source(
            "package org.example; import io.heddle.protocol.*;"
                + " public class Foo implements StreamProtocol<Record>, NoOptions {}")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad,
        "org.example.Foo fails with this version of the api (",
        "compile against the jar in sdk/");
  }

  @Test
  void whoseOptionsCannotBeWritten() throws IOException {
    jar()
        .protocol(
            "Foo",
            "public record Mine(String unexplained) {} public String name() { return \"foo\"; } "
                + "@SuppressWarnings({\"unchecked\", \"rawtypes\"})"
                + " public Class<NoOptions> options() { return (Class) Mine.class; } "
                + TestJar.OPEN)
        .writeTo(bad);
    assertRefused(
        bad,
        "options record org.example.Foo$Mine: unexplained: expected an @Option with a help text,"
            + " got none; correct it");
  }

  @Test
  void thatIsGarbled() throws IOException {
    jar()
        .declares("org.example.Foo")
        .entry("org/example/Foo.class", "no class".getBytes(UTF_8))
        .writeTo(bad);
    assertRefused(
        bad, "org.example.Foo failed: java.lang.ClassFormatError: ", "; build the jar again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "one"  | int a {}                | default: expected a whole number, got 'one'
          "1"    | java.net.URI a {}       | java.net.URI is no type of an option; use String, boolean,
          "1"    | Thread a {}             | java.lang.Thread is no type of an option; use String, boolean,
          "5"    | int a { public Mine { OptionException.throwUnlessWithin("a", a, 10, 20); } } | default: expected 10 to 20, got 5
          """)
  void whoseOptionIsNone(String byDefault, String component, String sentence) throws IOException {
    String[] parts = component.split(" \\{", 2);
    jar()
        .protocol(
            "Foo",
            "public record Mine(@Option(help = \"h\", defaultValue = %s) %s) {%s"
                    .formatted(byDefault, parts[0], parts[1])
                + " public String name() { return \"foo\"; } "
                + "@SuppressWarnings({\"unchecked\", \"rawtypes\"})"
                + " public Class<NoOptions> options() { return (Class) Mine.class; } "
                + TestJar.OPEN)
        .writeTo(bad);
    assertRefused(bad, "options record org.example.Foo$Mine: a: " + sentence, "; correct it");
  }
}
