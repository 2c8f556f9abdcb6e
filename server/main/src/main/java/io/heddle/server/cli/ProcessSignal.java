package io.heddle.server.cli;

import java.lang.reflect.Proxy;

/**
 * What the server does at a signal. JLine's {@code Signals} would do, but logs each registration:
 * with it java.util.logging comes up before anything else of a start, which is a tenth of it. By
 * reflection as there, since no annotation keeps javac from warning of {@code sun.misc.Signal}.
 */
final class ProcessSignal {
  private ProcessSignal() {}

  /**
   * Does nothing where there is no such signal, or the JVM was told to leave it alone.
   *
   * @param name as {@code TERM}
   * @param answer runs on a thread of its own
   */
  static void answer(String name, Runnable answer) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              ProcessSignal.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class)
                  return method.invoke(answer, arguments);
                answer.run();
                return null;
              });
      Object named = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, named, calling);
    } catch (ReflectiveOperationException none) {
      System.getLogger(ProcessSignal.class.getName())
          .log(System.Logger.Level.DEBUG, () -> "not answered: SIG" + name + ", " + none);
    }
  }
}
