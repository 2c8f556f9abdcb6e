package io.heddle.server.plugin;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What lies in a plugins folder and is meant to be a plugin: {@code NAME.jar} or {@code NAME/} with
 * jars in it. Only names are looked at.
 */
record Candidate(Path path) {
  /** What people leave beside jars: notes, licences, jars they have put aside. */
  private static final Pattern IGNORED =
      Pattern.compile(
          "\\..*|(?:README|LICEN[CS]E|NOTICE).*|.*(?:\\.txt|\\.md|\\.bak|\\.disabled|~)",
          Pattern.CASE_INSENSITIVE);

  /**
   * The candidates of a folder, in the order of their file names.
   *
   * @throws IOException if the folder cannot be listed; the message is a sentence that names it
   */
  static List<Candidate> in(Path folder) throws IOException {
    try {
      return list(folder).stream()
          .filter(path -> !IGNORED.matcher(fileName(path)).matches())
          .map(Candidate::new)
          .toList();
    } catch (NoSuchFileException missing) {
      throw new IOException(
          "plugins folder " + folder + " does not exist; create it or correct the path", missing);
    } catch (NotDirectoryException file) {
      throw new IOException(
          "plugins folder " + folder + " is a file; name the folder that holds the jars", file);
    } catch (IOException e) {
      throw new IOException(
          "plugins folder " + folder + " cannot be read: " + FailureText.of(e), e);
    }
  }

  /** The jars of this plugin, in the order of their file names; at least one. */
  List<Path> jars() throws RefusedException {
    if (!Files.isDirectory(path)) {
      if (isJar(path)) return List.of(path);
      throw new RefusedException(
          path, "is no plugin; expected NAME.jar or a folder NAME with jars in it");
    }
    try {
      List<Path> jars =
          list(path).stream().filter(file -> isJar(file) && !Files.isDirectory(file)).toList();
      if (!jars.isEmpty()) return jars;
    } catch (IOException e) {
      throw new RefusedException(
          path, "cannot be read: " + FailureText.of(e) + "; make it readable");
    }
    throw new RefusedException(
        path,
        "no jar in this folder; put the plugin's jar and its libraries there, or remove the folder");
  }

  /** Of the jar or folder, without {@code .jar}. */
  String name() {
    String name = fileName(path);
    return isJar(path) ? name.substring(0, name.length() - ".jar".length()) : name;
  }

  private static List<Path> list(Path folder) throws IOException {
    var paths = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    // Comparator.comparing would be shorter, but no cache of classes keeps what it is made of.
    paths.sort((one, other) -> fileName(one).compareTo(fileName(other)));
    return paths;
  }

  private static boolean isJar(Path path) {
    return fileName(path).toLowerCase(Locale.ROOT).endsWith(".jar");
  }

  private static String fileName(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
