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
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The protocols that were found in the plugin folders, and the jars that were refused. Each plugin
 * has a class loader of its own: the JDK and the api from the server, the rest its own. A plugin
 * whose jars announce the names of their protocols is loaded when one of them is asked for, the
 * others at once. For any thread.
 */
public final class Plugins implements AutoCloseable {
  private final Lock lock = new ReentrantLock();
  private final SortedMap<String, LoadedProtocol> protocols = new TreeMap<>();

  /** Those to be loaded yet, by each name that they announce. */
  private final SortedMap<String, Plugin> announced = new TreeMap<>();

  /** Why one that was announced is not there, by its name. */
  private final SortedMap<String, Refusal> untrue = new TreeMap<>();

  private final List<Refusal> refused = new ArrayList<>();
  private final List<PluginClassLoader> classLoaders = new ArrayList<>();

  /** A plugin that is there, with what its jars declare. */
  private static final class Plugin {
    private final Candidate candidate;
    private final List<Path> jars;
    private final List<PluginJar> declaring;

    Plugin(Candidate candidate, List<Path> jars, List<PluginJar> declaring) {
      this.candidate = candidate;
      this.jars = jars;
      this.declaring = declaring;
    }

    /** Of the first of its jars that announces it. */
    Path jar(String name) {
      for (PluginJar jar : declaring) if (jar.announced().contains(name)) return jar.path();
      return candidate.path();
    }
  }

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
      List<PluginJar> declaring = declarations(candidate, jars);
      var plugin = new Plugin(candidate, jars, declaring);
      if (declaring.stream().anyMatch(jar -> jar.announced().isEmpty())) load(plugin);
      else await(plugin);
    } catch (RefusedException e) {
      refused.add(e.refusal());
    }
  }

  /** Until one of its protocols is asked for. */
  private void await(Plugin plugin) {
    for (PluginJar jar : plugin.declaring) {
      for (String name : jar.announced()) {
        Path first = owner(name);
        if (first == null) announced.put(name, plugin);
        else refused.add(new Refusal(jar.path(), taken(name, jar.path(), first)));
      }
    }
  }

  /** The jar that has the protocol of that name, or announces it. */
  private @Nullable Path owner(String name) {
    LoadedProtocol loaded = protocols.get(name);
    if (loaded != null) return loaded.jar();
    Plugin waiting = announced.get(name);
    return waiting == null ? null : waiting.jar(name);
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

  private void load(Plugin plugin) {
    var classLoader = new PluginClassLoader(plugin.candidate.name(), plugin.jars);
    int before = protocols.size();
    for (PluginJar jar : plugin.declaring) {
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
      Path first = owner(loaded.name());
      if (first == null) protocols.put(loaded.name(), loaded);
      else refused.add(new Refusal(loaded.jar(), taken(loaded.name(), loaded.jar(), first)));
    } catch (RefusedException e) {
      refused.add(e.refusal());
    }
  }

  private static String taken(String name, Path jar, Path first) {
    return jar.equals(first)
        ? "two of its protocols are called '%s'; rename one".formatted(name)
        : "protocol '%s' is in %s already; remove one of the two jars".formatted(name, first);
  }

  private void loadAnnounced(Plugin plugin) {
    List<String> names = new ArrayList<>();
    announced.forEach((name, other) -> {
      if (other == plugin) names.add(name);
    });
    announced.keySet().removeAll(names);
    int refusals = refused.size();
    load(plugin);
    for (String name : names) {
      if (protocols.containsKey(name) || refused.size() > refusals) continue;
      var refusal =
          new Refusal(
              plugin.jar(name),
              PluginJar.ANNOUNCEMENT
                  + " of its manifest names '%s', which it does not have; correct the name"
                      .formatted(name));
      refused.add(refusal);
      untrue.put(name, refusal);
    }
  }

  private void loadAllAnnounced() {
    while (!announced.isEmpty()) loadAnnounced(announced.firstEntry().getValue());
  }

  /** The protocol of that name. */
  public Optional<LoadedProtocol> find(String name) {
    lock.lock();
    try {
      Plugin waiting = announced.get(name);
      if (waiting != null) loadAnnounced(waiting);
      // One of the others may have it and not say so.
      if (!protocols.containsKey(name)) loadAllAnnounced();
      return Optional.ofNullable(protocols.get(name));
    } finally {
      lock.unlock();
    }
  }

  /** All protocols, by name; each plugin is loaded for it. */
  public List<LoadedProtocol> all() {
    lock.lock();
    try {
      loadAllAnnounced();
      return List.copyOf(protocols.values());
    } finally {
      lock.unlock();
    }
  }

  /** What was not loaded until now, in the order it was found. */
  public List<Refusal> refused() {
    lock.lock();
    try {
      return List.copyOf(refused);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says in a sentence that there is no such protocol: why its jar was refused, or which ones there
   * are.
   */
  public String missing(String name) {
    Refusal announcement = untrue(name);
    if (announcement != null) return "no protocol '" + name + "': " + announcement;
    for (Refusal refusal : refused()) {
      String jar = new Candidate(refusal.jar()).name();
      if (jar.equals(name) || jar.startsWith(name + "-"))
        return "no protocol '" + name + "', since its jar was refused: " + refusal;
    }
    Set<String> names = names();
    if (names.isEmpty())
      return "no protocol '"
          + name
          + "', since no plugins folder holds one; put its jar into plugins/";
    return Nearest.of(name, names)
        .map(nearest ->
            "no protocol '%s', did you mean %s? There are %s"
                .formatted(name, nearest, String.join(", ", names)))
        .orElseGet(() ->
            "no protocol '%s'; there are %s; is its jar in a folder that --plugins names?"
                .formatted(name, String.join(", ", names)));
  }

  private @Nullable Refusal untrue(String name) {
    lock.lock();
    try {
      return untrue.get(name);
    } finally {
      lock.unlock();
    }
  }

  private Set<String> names() {
    lock.lock();
    try {
      Set<String> names = new TreeSet<>(protocols.keySet());
      names.addAll(announced.keySet());
      return names;
    } finally {
      lock.unlock();
    }
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
