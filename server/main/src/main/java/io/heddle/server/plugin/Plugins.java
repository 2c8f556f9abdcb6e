package io.heddle.server.plugin;

import io.heddle.server.text.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The protocols that were found in the plugin folders, and the jars that were refused. Each plugin
 * has a class loader of its own: the JDK and the api from the server, the rest its own. Immutable
 * but for {@link #close}; for any thread.
 */
public final class Plugins implements AutoCloseable {
  private final SortedMap<String, LoadedProtocol> protocols = new TreeMap<>();
  private final List<Refusal> refused = new ArrayList<>();
  private final List<PluginClassLoader> classLoaders = new ArrayList<>();

  private Plugins() {}

  /**
   * Loads what lies in the folders. If two jars have a protocol of the same name, the one in the
   * earlier folder wins, then the one whose file name comes first; the other is refused.
   *
   * @param distribution the folder that comes with Heddle, which may be missing; its protocols win
   *     over all others
   * @param added the user's folders
   * @throws IOException if a user's folder does not exist or cannot be read; the message is a
   *     sentence that names it
   */
  public static Plugins load(Path distribution, List<Path> added) throws IOException {
    var folders = new ArrayList<Path>();
    if (Files.isDirectory(distribution)) folders.add(distribution);
    folders.addAll(added);
    return load(folders);
  }

  /** Loads what lies in the folders, all of which must be there; see {@link #load(Path, List)}. */
  public static Plugins load(List<Path> folders) throws IOException {
    var candidates = new ArrayList<Candidate>();
    Set<Path> seen = new HashSet<>();
    for (Path folder : folders) {
      List<Candidate> inFolder = Candidate.in(folder);
      // A folder that is named twice holds each jar once.
      if (seen.add(folder.toRealPath())) candidates.addAll(inFolder);
    }
    var plugins = new Plugins();
    for (Candidate candidate : candidates) plugins.load(candidate);
    return plugins;
  }

  private void load(Candidate candidate) {
    try {
      List<Path> jars = candidate.jars();
      load(candidate, jars, declarations(candidate, jars));
    } catch (RefusedException e) {
      refused.add(e.refusal());
    }
  }

  /** What the jars declare, at least one protocol. */
  private static List<PluginJar> declarations(Candidate candidate, List<Path> jars)
      throws RefusedException {
    var declaring = new ArrayList<PluginJar>();
    for (Path path : jars) {
      PluginJar jar = PluginJar.read(path);
      if (jar.declares()) declaring.add(jar);
    }
    if (declaring.isEmpty()) {
      throw new RefusedException(
          candidate.path(),
          "there is no "
              + PluginJar.SERVICE_FILE
              + " in it; add it, with the name of the protocol's class");
    }
    return declaring;
  }

  private void load(Candidate candidate, List<Path> jars, List<PluginJar> declaring) {
    var classLoader = new PluginClassLoader(candidate.name(), jars);
    int before = protocols.size();
    for (PluginJar jar : declaring) {
      var loader = new ProtocolLoader(jar, classLoader);
      if (jar.protocols().isEmpty()) {
        refused.add(
            new Refusal(
                jar.path(),
                PluginJar.SERVICE_FILE
                    + " is empty; write the name of the protocol's class there"));
      }
      for (String className : jar.protocols()) add(loader, className);
    }
    if (protocols.size() > before) classLoaders.add(classLoader);
    else close(classLoader);
  }

  private void add(ProtocolLoader loader, String className) {
    try {
      LoadedProtocol loaded = loader.load(className);
      LoadedProtocol first = protocols.putIfAbsent(loaded.name(), loaded);
      if (first != null) refused.add(new Refusal(loaded.jar(), taken(loaded, first)));
    } catch (RefusedException e) {
      refused.add(e.refusal());
    }
  }

  private static String taken(LoadedProtocol loaded, LoadedProtocol first) {
    return loaded.jar().equals(first.jar())
        ? "two of its protocols are called '%s'; rename one".formatted(loaded.name())
        : "protocol '%s' is in %s already; remove one of the two jars"
            .formatted(loaded.name(), first.jar());
  }

  /** The protocol of that name. */
  public Optional<LoadedProtocol> find(String name) {
    return Optional.ofNullable(protocols.get(name));
  }

  /** All protocols, by name. */
  public List<LoadedProtocol> all() {
    return List.copyOf(protocols.values());
  }

  /** What was not loaded, in the order it was found. */
  public List<Refusal> refused() {
    return List.copyOf(refused);
  }

  /**
   * Says in a sentence that there is no such protocol: why its jar was refused, or which ones there
   * are.
   */
  public String missing(String name) {
    for (Refusal refusal : refused) {
      String jar = new Candidate(refusal.jar()).name();
      if (jar.equals(name) || jar.startsWith(name + "-"))
        return "no protocol '" + name + "', since its jar was refused: " + refusal;
    }
    if (protocols.isEmpty())
      return "no protocol '"
          + name
          + "', since no plugins folder holds one; put its jar into plugins/";
    Set<String> names = protocols.keySet();
    return Nearest.of(name, names)
        .map(nearest ->
            "no protocol '%s', did you mean %s? There are %s"
                .formatted(name, nearest, String.join(", ", names)))
        .orElseGet(() ->
            "no protocol '%s'; there are %s; is its jar in a folder that --plugins names?"
                .formatted(name, String.join(", ", names)));
  }

  /** Lets go of the jars; afterwards plugin code may fail for want of a class. */
  @Override
  public void close() {
    classLoaders.forEach(Plugins::close);
  }

  private static void close(PluginClassLoader classLoader) {
    try {
      classLoader.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a jar of plugin " + classLoader.getName(), e);
    }
  }
}
