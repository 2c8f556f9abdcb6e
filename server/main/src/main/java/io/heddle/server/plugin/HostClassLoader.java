package io.heddle.server.plugin;

import io.heddle.protocol.Protocol;

/**
 * What plugins see of the server: the JDK, all its modules, and the package {@code
 * io.heddle.protocol}. No resource of the server's, service files above all.
 */
final class HostClassLoader extends ClassLoader {
  static final HostClassLoader INSTANCE;

  private static final String API_PACKAGE = Protocol.class.getPackageName();

  static {
    // Otherwise loading takes this object's monitor, and on Java 21 a virtual thread that waits for
    // it holds its carrier.
    registerAsParallelCapable();
    INSTANCE = new HostClassLoader();
  }

  private HostClassLoader() {
    super("heddle", getPlatformClassLoader());
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!isApi(name)) throw new ClassNotFoundException(name);
    return Class.forName(name, false, Protocol.class.getClassLoader());
  }

  /** The package itself, none below it: those of the test kit are a plugin's own affair. */
  static boolean isApi(String className) {
    int dot = className.lastIndexOf('.');
    return dot == API_PACKAGE.length() && className.startsWith(API_PACKAGE);
  }
}
