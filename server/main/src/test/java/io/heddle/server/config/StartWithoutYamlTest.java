package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.NoOptions;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Jackson and its YAML cost a start more than everything else here: without a file nothing may need
 * them.
 */
class StartWithoutYamlTest {

  @Test
  void noFileNeedsNoJackson() throws Exception {
    try (URLClassLoader bare = withoutJackson()) {
      Object source =
          sources(bare)
              .getMethod("protocols", String[].class)
              .invoke(null, (Object) new String[] {"echo"});
      Object config =
          bare.loadClass(ConfigLoader.class.getName())
              .getMethod("load", source.getClass())
              .invoke(null, source);
      List<?> listeners = (List<?>) config.getClass().getMethod("listeners").invoke(config);
      Class<?> none = bare.loadClass(NoOptions.class.getName());
      Object options =
          listeners
              .get(0)
              .getClass()
              .getMethod("bindOptions", Class.class)
              .invoke(listeners.get(0), none);
      assertThat(options).isInstanceOf(none);
    }
  }

  @Test
  void aFileDoes() throws Exception {
    try (URLClassLoader bare = withoutJackson()) {
      Object source = sources(bare).getMethod("file", Path.class).invoke(null, Path.of("pom.xml"));
      assertThatThrownBy(() ->
              bare.loadClass(ConfigLoader.class.getName())
                  .getMethod("load", source.getClass())
                  .invoke(null, source))
          .isInstanceOf(InvocationTargetException.class)
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  private static Class<?> sources(ClassLoader loader) throws ClassNotFoundException {
    return loader.loadClass(ConfigSource.class.getName());
  }

  private static URLClassLoader withoutJackson() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("jackson") && !entry.contains("snakeyaml"))
        urls.add(new File(entry).toURI().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
