package io.heddle.server.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * A plugin jar built from source, as a third party would build it, but for what a test wants wrong
 * with it.
 */
final class TestJar {
  private static final Pattern TYPE =
      Pattern.compile("package ([\\w.]+);.*?(?:class|interface|record) (\\w+)", Pattern.DOTALL);

  private final Path workFolder;
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();
  private final Manifest manifest = new Manifest();
  private final List<Path> libraries = new ArrayList<>();

  private TestJar(Path workFolder) {
    this.workFolder = workFolder;
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  static TestJar in(Path workFolder) {
    return new TestJar(workFolder);
  }

  /** The body of a protocol class {@code org.example.CLASS}, declared in the service file. */
  TestJar protocol(String className, String body) {
    return source(protocolSource(className, body)).declares("org.example." + className);
  }

  /** The source of a protocol without options that says it is called so. */
  static String named(String name) {
    return "public String name() { return \"" + name + "\"; } " + NO_OPTIONS + OPEN;
  }

  static final String NO_OPTIONS = "public Class<NoOptions> options() { return NoOptions.class; } ";
  static final String OPEN =
      "public Handler open(NoOptions options, ListenerInfo listener) { return connection -> {}; } ";

  static final String DESCRIBED_BY_LIBRARY =
      "public String description() { return org.example.lib.Library.NAME(); }";

  static String library(int version) {
    return "package org.example.lib; public class Library { public static String NAME() { return \"library "
        + version
        + "\"; } }";
  }

  static String protocolSource(String className, String body) {
    return "package org.example; import io.heddle.protocol.*; public class "
        + className
        + " implements StreamProtocol<NoOptions> { "
        + body
        + " }";
  }

  TestJar source(String source) {
    Matcher type = TYPE.matcher(source);
    assertThat(type.find()).as(source).isTrue();
    sources.put(type.group(1).replace('.', '/') + "/" + type.group(2), source);
    return this;
  }

  TestJar declares(String... classNames) {
    return entry(PluginJar.SERVICE_FILE, String.join("\n", classNames).getBytes(UTF_8));
  }

  TestJar entry(String name, byte[] content) {
    entries.put(name, content);
    return this;
  }

  /** In the manifest, the names of its protocols. */
  TestJar announces(String names) {
    manifest.getMainAttributes().putValue(PluginJar.ANNOUNCEMENT, names);
    return this;
  }

  TestJar version(String version) {
    manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
    return this;
  }

  /** Compiled against, not packed. */
  TestJar uses(Path library) {
    libraries.add(library);
    return this;
  }

  /** The classes are marked as compiled for that class file version. */
  Path writeTo(Path jar, int classFileVersion) throws IOException {
    Map<String, byte[]> content = new LinkedHashMap<>(compile());
    content
        .values()
        .forEach(bytes -> bytes[7] = (byte) (classFileVersion == 0 ? bytes[7] : classFileVersion));
    content.putAll(entries);
    Files.createDirectories(jar.getParent());
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file, manifest)) {
      for (Map.Entry<String, byte[]> entry : content.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return jar;
  }

  Path writeTo(Path jar) throws IOException {
    return writeTo(jar, 0);
  }

  private Map<String, byte[]> compile() throws IOException {
    Path build = Files.createTempDirectory(workFolder, "build");
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file = build.resolve("src").resolve(source.getKey() + ".java");
      Files.createDirectories(file.getParent());
      files.add(Files.writeString(file, source.getValue()));
    }
    Path classes = Files.createDirectories(build.resolve("classes"));
    if (!files.isEmpty()) compile(files, classes);
    var compiled = new LinkedHashMap<String, byte[]>();
    try (Stream<Path> all = Files.walk(classes)) {
      for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
        compiled.put(classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return compiled;
  }

  private void compile(List<Path> files, Path classes) throws IOException {
    var classPath = new StringBuilder(System.getProperty("java.class.path"));
    libraries.forEach(library -> classPath.append(java.io.File.pathSeparator).append(library));
    var compiler = ToolProvider.getSystemJavaCompiler();
    var messages = new StringWriter();
    try (var fileManager = compiler.getStandardFileManager(null, null, UTF_8)) {
      List<String> options =
          List.of("-proc:none", "-d", classes.toString(), "-cp", classPath.toString());
      var units = fileManager.getJavaFileObjectsFromPaths(files);
      boolean compiled = compiler.getTask(messages, fileManager, null, options, null, units).call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
