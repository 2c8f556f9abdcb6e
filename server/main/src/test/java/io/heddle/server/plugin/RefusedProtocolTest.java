package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.NO_OPTIONS;
import static io.heddle.server.plugin.TestJar.OPEN;
import static io.heddle.server.plugin.TestJar.named;
import static io.heddle.server.plugin.TestJar.protocolSource;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes that are named as protocols and do not behave as such. */
class RefusedProtocolTest extends RefusalFixture {

  @Test
  void thatIsNoProtocol() throws IOException {
    jar()
        .source("package org.example; public class Foo {}")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad,
        "org.example.Foo is no protocol; implement io.heddle.protocol.StreamProtocol or take it out of the service file");
  }

  @Test
  void thatIsAbstract() throws IOException {
    jar()
        .source(
            "package org.example; public abstract class Foo implements io.heddle.protocol.StreamProtocol<Record> {}")
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(
        bad, "org.example.Foo is abstract; name a class in the service file that can be made");
  }

  @Test
  void thatIsNotPublic() throws IOException {
    jar()
        .source(protocolSource("Foo", named("foo")).replace("public class", "class"))
        .declares("org.example.Foo")
        .writeTo(bad);
    assertRefused(bad, "org.example.Foo is not public; make it public");
  }

  @Test
  void withoutAPublicConstructor() throws IOException {
    jar().protocol("Foo", "public Foo(int size) {} Foo() {} " + named("foo")).writeTo(bad);
    assertRefused(bad, "org.example.Foo has no public constructor without parameters; add one");
  }

  @Test
  void whoseConstructorThrows() throws IOException {
    jar()
        .protocol(
            "Foo",
            "public Foo() { throw new IllegalStateException(\"no yarn\\nat all\"); } "
                + named("foo"))
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo threw java.lang.IllegalStateException: no yarn; correct it");
  }

  @Test
  void whoseExceptionThrowsItself() throws IOException {
    jar()
        .protocol(
            "Foo",
            "public Foo() { throw new RuntimeException() {"
                + " public String getMessage() { throw new IllegalStateException(); } }; } "
                + named("foo"))
        .writeTo(bad);
    assertRefused(bad, "the constructor of org.example.Foo threw org.example.Foo$1; correct it");
  }

  @Test
  void whoseConstructorRecursesForEver() throws IOException {
    jar().protocol("Foo", "public Foo() { new Foo(); } " + named("foo")).writeTo(bad);
    assertRefused(
        bad, "the constructor of org.example.Foo threw java.lang.StackOverflowError; correct it");
  }

  @Test
  void whoseStaticInitializerThrows() throws IOException {
    jar()
        .protocol("Foo", "static final int SIZE = Integer.parseInt(\"x\"); " + named("foo"))
        .writeTo(bad);
    assertRefused(
        bad,
        "the constructor of org.example.Foo failed in a static initializer: java.lang.NumberFormatException:"
            + " For input string: \"x\"; nothing should be done before open()");
  }

  @Test
  void compiledForANewerJava() throws IOException {
    int here = Runtime.version().feature();
    jar().protocol("Foo", named("foo")).writeTo(bad, 44 + here + 1);
    assertRefused(
        bad,
        "org.example.Foo needs Java %d and this is Java %d; run Heddle on Java %d or compile with --release %d"
            .formatted(here + 1, here, here + 1, here));
  }

  @Test
  void withAnInvalidName() throws IOException {
    jar().protocol("Foo", named("Foo!")).writeTo(bad);
    assertRefused(
        bad,
        "name() of org.example.Foo returned 'Foo!'; return a lower-case letter, then lower-case letters, digits and hyphens");
  }

  @Test
  void withoutAName() throws IOException {
    jar()
        .protocol("Foo", "public String name() { return null; } " + NO_OPTIONS + OPEN)
        .writeTo(bad);
    assertRefused(
        bad,
        "name() of org.example.Foo returned null; return a lower-case letter, then lower-case letters, digits and hyphens");
  }

  @Test
  void whoseNameThrows() throws IOException {
    jar()
        .protocol(
            "Foo",
            "public String name() { throw new UnsupportedOperationException(); } "
                + NO_OPTIONS
                + OPEN)
        .writeTo(bad);
    assertRefused(
        bad, "name() of org.example.Foo threw java.lang.UnsupportedOperationException; correct it");
  }

  @Test
  void withoutOptions() throws IOException {
    jar().protocol("Foo", options("return null;")).writeTo(bad);
    assertRefused(
        bad,
        "options() of org.example.Foo returned null; return NoOptions.class where there are none");
  }

  @Test
  void whoseOptionsAreNoRecord() throws IOException {
    jar().protocol("Foo", options("return (Class) String.class;")).writeTo(bad);
    assertRefused(
        bad,
        "options() of org.example.Foo returned java.lang.String, which is no record; make it one");
  }

  @Test
  void whoseOptionsThrow() throws IOException {
    jar().protocol("Foo", options("throw new IllegalStateException(\"not yet\");")).writeTo(bad);
    assertRefused(
        bad,
        "options() of org.example.Foo threw java.lang.IllegalStateException: not yet; correct it");
  }

  @Test
  void whoseDescriptionThrows() throws IOException {
    jar()
        .protocol(
            "Foo",
            named("foo")
                + "public String description() { throw new IllegalStateException(\"none\"); }")
        .writeTo(bad);
    assertRefused(
        bad,
        "description() of org.example.Foo threw java.lang.IllegalStateException: none; correct it");
  }

  @Test
  void whoseNameAnotherClassOfTheJarHas() throws IOException {
    jar()
        .source(protocolSource("A", named("twin")))
        .source(protocolSource("B", named("twin")))
        .declares("org.example.A", "org.example.B")
        .writeTo(bad);

    try (Plugins plugins = Plugins.load(List.of(folder))) {
      assertThat(plugins.find("twin").orElseThrow().protocol().getClass().getName())
          .isEqualTo("org.example.A");
      assertThat(plugins.refused())
          .containsExactly(new Refusal(bad, "two of its protocols are called 'twin'; rename one"));
    }
  }

  @Test
  void onlyTheProtocolOfAJarThatIsWrong() throws IOException {
    jar()
        .source(protocolSource("Foo", named("foo")))
        .declares("org.example.Gone", "org.example.Foo")
        .writeTo(bad);

    try (Plugins plugins = Plugins.load(List.of(folder))) {
      assertThat(plugins.all()).extracting(LoadedProtocol::name).containsExactly("foo", "good");
      assertThat(plugins.refused()).hasSize(1);
    }
  }

  private static String options(String body) {
    return "public String name() { return \"foo\"; } "
        + "@SuppressWarnings(\"unchecked\") public Class<NoOptions> options() { "
        + body
        + " } "
        + OPEN;
  }
}
