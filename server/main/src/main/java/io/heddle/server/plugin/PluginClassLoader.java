package io.heddle.server.plugin;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/**
 * The classes of one plugin. Its name stands in front of its classes in stack traces: {@code
 * chat//io.heddle.chat.Chat}.
 *
 * <p>Classes are read from the jar when they are first used. A jar that is replaced under a running
 * server by another file of the same name does no harm, this loader keeps the one it opened; one
 * that is overwritten in place fails whatever needs a class it has not loaded yet.
 */
final class PluginClassLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  PluginClassLoader(String name, List<Path> jars) {
    super(
        name,
        jars.stream().map(PluginClassLoader::url).toArray(URL[]::new),
        HostClassLoader.INSTANCE);
  }

  /**
   * A plugin that brings a copy of the api still gets the host's, whole: a class of its own copy
   * would fit none of them.
   */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (HostClassLoader.isApi(name)) throw new ClassNotFoundException(name);
    return super.findClass(name);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException impossible) {
      throw new IllegalArgumentException(jar.toString(), impossible);
    }
  }
}
