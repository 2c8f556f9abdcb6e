package io.heddle.server.plugin;

import static io.heddle.server.plugin.TestJar.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.StreamProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plugin sees of the JDK, of the server and of other plugins. */
class IsolationTest {
  @TempDir Path temp;
  Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("plugins"));
  }

  @Test
  void keepsTwoVersionsOfALibraryApart() throws IOException {
    for (int version = 1; version <= 2; version++) {
      jar()
          .source(TestJar.library(version))
          .protocol("Foo", named("foo" + version) + TestJar.DESCRIBED_BY_LIBRARY)
          .writeTo(folder.resolve("foo" + version + ".jar"));
    }

    try (Plugins plugins = load()) {
      assertThat(plugins.all())
          .extracting(LoadedProtocol::description)
          .containsExactly("library 1", "library 2");
    }
  }

  @Test
  void showsAPluginTheJdkAndTheApiAndNothingElseOfTheServer() throws IOException {
    List<String> seen =
        List.of(
            "java.sql.Driver",
            "javax.net.ssl.SSLContext",
            "com.sun.net.httpserver.HttpServer",
            "javax.tools.ToolProvider",
            "com.sun.source.tree.Tree",
            "jdk.net.ExtendedSocketOptions",
            "io.heddle.protocol.ByteSize");
    List<String> unseen =
        List.of(
            "io.heddle.transport.Endpoint",
            "io.heddle.server.plugin.Plugins",
            "picocli.CommandLine",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "org.slf4j.Logger",
            "org.assertj.core.api.Assertions");
    jar()
        .protocol(
            "Foo",
            named("foo")
                + """
                public String description() {
                  var seen = new java.util.ArrayList<String>();
                  for (String name : new String[] {%s, %s}) {
                    try { Class.forName(name, false, Foo.class.getClassLoader()); seen.add(name); }
                    catch (ClassNotFoundException unseen) { }
                  }
                  return String.join(" ", seen);
                }\
                """
                    .formatted(quoted(seen), quoted(unseen)))
        .writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().description()).isEqualTo(String.join(" ", seen));
    }
  }

  @Test
  void showsAPluginNoResourceOfTheServer() throws IOException {
    jar()
        .entry("own.txt", new byte[1])
        .protocol(
            "Foo",
            named("foo")
                + """
                public String description() {
                  var loader = Foo.class.getClassLoader();
                  try {
                    return (loader.getResource("own.txt") != null)
                        + " " + loader.getResource("org/junit/jupiter/api/Test.class")
                        + " " + java.util.Collections.list(loader.getResources("META-INF/services/org.junit.platform.engine.TestEngine"))
                        + " " + java.util.Collections.list(loader.getResources("META-INF/MANIFEST.MF")).size();
                  } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
                }\
                """)
        .writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().description()).isEqualTo("true null [] 1");
    }
  }

  @Test
  void givesItsOwnApiToAJarThatBringsACopy() throws IOException {
    TestJar jar = jar().protocol("Foo", named("foo"));
    for (String name :
        List.of(
            "Protocol", "StreamProtocol", "NoOptions", "Handler", "Connection", "ListenerInfo")) {
      String entry = "io/heddle/protocol/" + name + ".class";
      try (InputStream in = StreamProtocol.class.getClassLoader().getResourceAsStream(entry)) {
        jar.entry(entry, in.readAllBytes());
      }
    }
    jar.writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().options()).isSameAs(NoOptions.class);
    }
  }

  @Test
  void leavesPackagesBelowTheApisToThePlugin() throws IOException {
    jar()
        .source(
            "package io.heddle.protocol.extra; public class Extra { public static String TEXT() { return \"extra\"; } }")
        .protocol(
            "Foo",
            named("foo")
                + "public String description() { return io.heddle.protocol.extra.Extra.TEXT(); }")
        .writeTo(folder.resolve("foo.jar"));

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().description()).isEqualTo("extra");
    }
  }

  @Test
  void setsTheContextClassLoaderWhilePluginCodeRuns() throws IOException {
    jar()
        .protocol(
            "Foo",
            named("foo")
                + """
                private final String inConstructor = context();
                public String description() { return inConstructor + " " + context(); }
                private static String context() { return Thread.currentThread().getContextClassLoader().getName(); }\
                """)
        .writeTo(folder.resolve("foo.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();

    try (Plugins plugins = load()) {
      assertThat(plugins.find("foo").orElseThrow().description()).isEqualTo("foo foo");
      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }
  }

  @Test
  void passesOnWhatAPluginLogs() throws IOException {
    jar()
        .protocol(
            "Foo",
            named("foo")
                + """
                public String description() {
                  System.getLogger("org.example.foo").log(System.Logger.Level.WARNING, "the reed is stuck");
                  return "";
                }\
                """)
        .writeTo(folder.resolve("foo.jar"));
    Logger logger = Logger.getLogger("org.example.foo");
    var recorder = new Recorder();
    logger.addHandler(recorder);
    logger.setUseParentHandlers(false);

    load().close();

    logger.removeHandler(recorder);
    assertThat(recorder.messages).containsExactly("the reed is stuck");
  }

  private static String quoted(List<String> names) {
    return "\"" + String.join("\", \"", names) + "\"";
  }

  private TestJar jar() {
    return TestJar.in(temp);
  }

  private Plugins load() throws IOException {
    return Plugins.load(List.of(folder));
  }

  private static final class Recorder extends Handler {
    final List<String> messages = new ArrayList<>();

    @Override
    public void publish(LogRecord record) {
      messages.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
