package io.heddle.server.systemd;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Functions of the C library, through {@code java.lang.foreign}. What is used of that is the same
 * in Java 21, where it is a preview which javac compiles nothing against, and in 22, where it is
 * final: so it is found by its names.
 */
final class NativeCalls {
  private static final String FOREIGN = "java.lang.foreign.";

  private NativeCalls() {}

  /**
   * Finds a function.
   *
   * @param result the name of a constant of {@code ValueLayout}, as each parameter
   * @throws ReflectiveOperationException if this Java is not as expected
   */
  static MethodHandle function(String name, String result, String... parameters)
      throws ReflectiveOperationException {
    Class<?> linkerType = type("Linker");
    Object linker = linkerType.getMethod("nativeLinker").invoke(null);
    Object library = linkerType.getMethod("defaultLookup").invoke(linker);
    var address =
        (Optional<?>) type("SymbolLookup").getMethod("find", String.class).invoke(library, name);
    Class<?> options = type("Linker$Option").arrayType();
    return (MethodHandle)
        linkerType
            .getMethod("downcallHandle", type("MemorySegment"), type("FunctionDescriptor"), options)
            .invoke(
                linker,
                address.orElseThrow(() -> new NoSuchMethodException(name)),
                descriptor(result, parameters),
                Array.newInstance(type("Linker$Option"), 0));
  }

  private static Object descriptor(String result, String... parameters)
      throws ReflectiveOperationException {
    Class<?> layoutType = type("MemoryLayout");
    Object layouts = Array.newInstance(layoutType, parameters.length);
    for (int i = 0; i < parameters.length; i++) Array.set(layouts, i, layout(parameters[i]));
    return type("FunctionDescriptor")
        .getMethod("of", layoutType, layoutType.arrayType())
        .invoke(null, layout(result), layouts);
  }

  private static Object layout(String name) throws ReflectiveOperationException {
    return type("ValueLayout").getField(name).get(null);
  }

  /** What to pass for an {@code ADDRESS}: that of a direct buffer's position. */
  static Object address(ByteBuffer direct) throws ReflectiveOperationException {
    return type("MemorySegment").getMethod("ofBuffer", Buffer.class).invoke(null, direct);
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(FOREIGN + name);
  }
}
