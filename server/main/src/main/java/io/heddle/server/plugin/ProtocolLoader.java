package io.heddle.server.plugin;

import io.heddle.protocol.NoOptions;
import io.heddle.protocol.Protocol;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.OptionsBinder;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the protocols that one jar declares. Whatever the plugin's code does wrong on the way,
 * other than to exhaust memory or to end the process, becomes a {@link RefusedException}.
 */
final class ProtocolLoader {
  /** As {@link Protocol#name} has it. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

  private final PluginJar jar;
  private final ClassLoader classLoader;

  ProtocolLoader(PluginJar jar, ClassLoader classLoader) {
    this.jar = jar;
    this.classLoader = classLoader;
  }

  LoadedProtocol load(String className) throws RefusedException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classLoader);
    try {
      Protocol<?> protocol = instance(protocolClass(className));
      String name = name(protocol);
      Class<? extends Record> options = options(protocol);
      return new LoadedProtocol(
          protocol, name, jar.version(), jar.path(), description(protocol), options, classLoader);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private Class<? extends Protocol<?>> protocolClass(String className) throws RefusedException {
    Class<?> found = guarded(className, () -> classIfThere(className));
    if (found == null) {
      throw refused(
          "its service file names "
              + className
              + ", which is not there; correct the name or add the class");
    }
    if (!Protocol.class.isAssignableFrom(found)) {
      throw refused(
          className
              + " is no protocol; implement io.heddle.protocol.StreamProtocol or take it out of the"
              + " service file");
    }
    if (Modifier.isAbstract(found.getModifiers())) {
      throw refused(className + " is abstract; name a class in the service file that can be made");
    }
    if (!Modifier.isPublic(found.getModifiers())) {
      throw refused(className + " is not public; make it public");
    }
    @SuppressWarnings("unchecked") // It was looked at just above; no Protocol is without options.
    var protocolClass = (Class<? extends Protocol<?>>) found;
    return protocolClass;
  }

  private @Nullable Class<?> classIfThere(String className) {
    try {
      return Class.forName(className, false, classLoader);
    } catch (ClassNotFoundException missing) {
      return null;
    }
  }

  private Protocol<?> instance(Class<? extends Protocol<?>> protocolClass) throws RefusedException {
    String className = protocolClass.getName();
    Constructor<? extends Protocol<?>> constructor =
        guarded(className, () -> constructorIfThere(protocolClass));
    if (constructor == null)
      throw refused(className + " has no public constructor without parameters; add one");
    return required("the constructor of " + className, constructor::newInstance);
  }

  private static <T> @Nullable Constructor<T> constructorIfThere(Class<T> type) {
    try {
      return type.getConstructor();
    } catch (NoSuchMethodException missing) {
      return null;
    }
  }

  private String name(Protocol<?> protocol) throws RefusedException {
    String doing = "name() of " + protocol.getClass().getName();
    String name = guarded(doing, protocol::name);
    if (name != null && NAME.matcher(name).matches()) return name;
    throw refused(
        doing
            + " returned "
            + (name == null ? "null" : "'" + name + "'")
            + "; return a lower-case letter, then lower-case letters, digits and hyphens");
  }

  private Class<? extends Record> options(Protocol<?> protocol) throws RefusedException {
    String doing = "options() of " + protocol.getClass().getName();
    Class<?> options = guarded(doing, protocol::options);
    if (options == null) {
      throw refused(
          doing
              + " returned null; return "
              + NoOptions.class.getSimpleName()
              + ".class where there are none");
    }
    // Generics keep nobody from it: a raw type compiles with a warning.
    if (!options.isRecord())
      throw refused(doing + " returned " + options.getName() + ", which is no record; make it one");
    Class<? extends Record> record = options.asSubclass(Record.class);
    String mistake = guarded("the options record " + record.getName(), () -> mistakeIn(record));
    if (mistake != null) throw refused(mistake + "; correct it");
    return record;
  }

  /** Found here, so that no listener and no list of protocols comes upon it later. */
  private static @Nullable String mistakeIn(Class<? extends Record> options) {
    try {
      OptionsBinder.describe(options);
      return null;
    } catch (ConfigException mistake) {
      return mistake.getMessage();
    }
  }

  private String description(Protocol<?> protocol) throws RefusedException {
    String description =
        guarded("description() of " + protocol.getClass().getName(), protocol::description);
    return description == null ? "" : description.strip().lines().findFirst().orElse("");
  }

  private <T> T required(String doing, Callable<T> code) throws RefusedException {
    T result = guarded(doing, code);
    if (result == null) throw refused(doing + " returned nothing; build the jar again");
    return result;
  }

  /** Runs code of the plugin. */
  private <T extends @Nullable Object> T guarded(String doing, Callable<T> code)
      throws RefusedException {
    try {
      return code.call();
    } catch (InvocationTargetException thrown) {
      throw refused(doing, thrown.getCause() == null ? thrown : thrown.getCause());
    } catch (Throwable thrown) {
      throw refused(doing, thrown);
    }
  }

  private RefusedException refused(String doing, Throwable thrown) {
    // A plugin can run out of stack all by itself; what else the virtual machine reports concerns
    // the whole server.
    if (thrown instanceof VirtualMachineError serious && !(thrown instanceof StackOverflowError))
      throw serious;
    return refused(FailureText.of(doing, thrown));
  }

  private RefusedException refused(String reason) {
    return new RefusedException(jar.path(), reason);
  }
}
