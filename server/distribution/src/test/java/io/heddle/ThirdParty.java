package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Somebody who has the distribution's {@code sdk/}, {@code javac} and {@code jar}, and nothing
 * else.
 */
final class ThirdParty {
  static final Path SDK = Heddle.HOME.toAbsolutePath().resolve("sdk");

  /** The protocol of these tests: answers every connection with one line and closes it. */
  private static final String ANSWERING =
      """
      package org.example.%1$s;

      import io.heddle.protocol.*;

      public class Answering implements StreamProtocol<NoOptions> {
        public String name() { return "%1$s"; }
        public Class<NoOptions> options() { return NoOptions.class; }
        public Handler open(NoOptions options, ListenerInfo listener) {
          return connection -> connection.writeLine(%2$s);
        }
      }
      """;

  private final Path folder;
  private int built;

  ThirdParty(Path folder) {
    this.folder = folder;
  }

  /** The api or the test kit, whatever its version. */
  static Path sdkJar(String name) throws IOException {
    try (Stream<Path> jars = Files.list(SDK)) {
      List<Path> found =
          jars.filter(jar -> jar.getFileName().toString().matches(name + "-[\\d.]+\\.jar"))
              .toList();
      assertThat(found).as("%s in %s", name, SDK).hasSize(1);
      return found.get(0);
    }
  }

  /**
   * A protocol called {@code name} that answers with a Java expression.
   *
   * @param libraries compiled against, not packed
   */
  Path protocol(String name, String answer, Path jar, Path... libraries) throws IOException {
    Path work = work();
    Path source = write(work, "Answering.java", ANSWERING.formatted(name, answer));
    Path services = Files.createDirectories(work.resolve("classes/META-INF/services"));
    write(services, "io.heddle.protocol.Protocol", "org.example." + name + ".Answering");
    compile(work.resolve("classes"), List.of(source), libraries);
    return pack(work.resolve("classes"), jar);
  }

  /** A jar with one class, {@code org.example.library.Library}, whose NAME() this is. */
  Path library(String name, Path jar) throws IOException {
    Path work = work();
    String text =
        "package org.example.library; public class Library { public static String NAME() { return"
            + " \"%s\"; } }";
    compile(work.resolve("classes"), List.of(write(work, "Library.java", text.formatted(name))));
    return pack(work.resolve("classes"), jar);
  }

  private Path work() throws IOException {
    return Files.createDirectories(folder.resolve("work" + built++));
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** With the api on the class path, and nothing of the server. */
  static void compile(Path classes, List<Path> sources, Path... libraries) throws IOException {
    var classPath = new StringBuilder(sdkJar("heddle-api").toString());
    for (Path library : libraries) classPath.append(java.io.File.pathSeparator).append(library);
    var arguments =
        new ArrayList<>(List.of("--release", "21", "-Xlint:all", "-Werror", "-proc:none", "-cp"));
    arguments.addAll(List.of(classPath.toString(), "-d", classes.toString()));
    sources.forEach(source -> arguments.add(source.toString()));
    tool("javac", arguments);
  }

  /** Packs what is in these folders. */
  static Path pack(Path classes, Path jar, Path... more) throws IOException {
    Files.createDirectories(jar.toAbsolutePath().getParent());
    var arguments = new ArrayList<>(List.of("--create", "--file", jar.toString()));
    arguments.addAll(List.of("-C", classes.toString(), "."));
    for (Path other : more) arguments.addAll(List.of("-C", other.toString(), "."));
    tool("jar", arguments);
    return jar;
  }

  private static void tool(String name, List<String> arguments) {
    var printed = new StringWriter();
    var out = new PrintWriter(printed);
    int code =
        ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments.toArray(String[]::new));
    assertThat(code).as("%s %s: %s", name, arguments, printed).isZero();
  }

  /** Every source below a folder. */
  static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  /** A file that is called a jar. */
  static Path noJar(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    return Files.write(jar, "this is no jar".getBytes(UTF_8));
  }
}
