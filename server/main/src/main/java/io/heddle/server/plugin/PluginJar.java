package io.heddle.server.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * What a jar says of itself, read without loading a class of it.
 *
 * @param version {@code Implementation-Version} of the manifest; {@code -} without one
 * @param declares whether it has the service file
 * @param protocols the class names in the service file
 * @param announced the names of its protocols, which {@value #ANNOUNCEMENT} of the manifest lists
 *     between commas; empty without it
 */
record PluginJar(
    Path path, String version, boolean declares, List<String> protocols, List<String> announced) {
  static final String SERVICE_FILE = "META-INF/services/io.heddle.protocol.Protocol";

  static final String ANNOUNCEMENT = "Heddle-Protocols";

  static PluginJar read(Path path) throws RefusedException {
    // Signatures are verified by the class loader, for the classes, where it counts.
    try (var jar = new JarFile(path.toFile(), false)) {
      ZipEntry entry = jar.getEntry(SERVICE_FILE);
      Manifest manifest = jar.getManifest();
      Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
      return new PluginJar(
          path,
          version(main),
          entry != null,
          entry == null ? List.of() : classNames(jar, entry),
          announced(main));
    } catch (ZipException damaged) {
      throw new RefusedException(
          path, "is not a jar or is damaged (" + FailureText.of(damaged) + "); copy it again");
    } catch (IOException e) {
      throw new RefusedException(
          path, "cannot be read: " + FailureText.of(e) + "; make it readable or copy it again");
    }
  }

  private static String version(Attributes main) {
    String version = main.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
    return version == null || version.isBlank() ? "-" : version.strip();
  }

  private static List<String> announced(Attributes main) {
    String names = main.getValue(ANNOUNCEMENT);
    return names == null
        ? List.of()
        : Arrays.stream(names.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .distinct()
            .toList();
  }

  /** In the form that ServiceLoader reads: a name a line, {@code #} begins a comment. */
  private static List<String> classNames(JarFile jar, ZipEntry serviceFile) throws IOException {
    try (InputStream in = jar.getInputStream(serviceFile)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(name -> !name.isEmpty())
          .distinct()
          .toList();
    }
  }
}
