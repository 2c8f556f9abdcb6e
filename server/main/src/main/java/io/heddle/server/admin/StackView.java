package io.heddle.server.admin;

import io.heddle.transport.LiveConnection;
import java.util.Arrays;
import java.util.List;

/**
 * What the thread of a connection is doing, in the words of whoever wrote the protocol.
 *
 * @param state of the thread, as {@link Thread.State}
 * @param waitsFor in words
 * @param activeFor seconds for which it does, at the most
 * @param protocolFrames those of the protocol, the last first
 * @param frames all of them, likewise
 */
record StackView(
    long id,
    String thread,
    String state,
    String activity,
    String waitsFor,
    double activeFor,
    List<String> protocolFrames,
    List<String> frames) {

  /**
   * @param plugin the name of the class loader of its protocol
   */
  static StackView of(LiveConnection connection, String plugin) {
    Thread thread = connection.owner();
    StackTraceElement[] stack = thread.getStackTrace();
    Thread.State state = thread.getState();
    return new StackView(
        connection.id(),
        thread.getName(),
        state.toString(),
        connection.activity().toString(),
        waitsFor(connection, state, stack, plugin),
        connection.activeFor().toNanos() / 1e9,
        Arrays.stream(stack)
            .filter(frame -> plugin.equals(frame.getClassLoaderName()))
            .map(StackView::text)
            .toList(),
        Arrays.stream(stack).map(StackView::text).toList());
  }

  private static String waitsFor(
      LiveConnection connection, Thread.State state, StackTraceElement[] stack, String plugin) {
    return switch (connection.activity()) {
      case READING -> "the peer to send";
      case WRITING -> "the peer to take what was written";
      case WORKING -> workWaitsFor(state, stack, plugin);
    };
  }

  private static String workWaitsFor(Thread.State state, StackTraceElement[] stack, String plugin) {
    // Its frames are read first: it may just have come, or be gone.
    if (stack.length == 0) return state == Thread.State.RUNNABLE ? "nothing: it runs" : "something";
    return switch (state) {
      // Whose, Java does not tell of a virtual thread.
      case BLOCKED -> "a monitor that another thread holds, in " + method(stack[0]);
      case RUNNABLE ->
          stack[0].isNativeMethod()
              // It counts as running, whatever the system does there.
              ? "the native call " + called(stack, plugin) + ", or runs in it"
              : "nothing: it runs";
      default -> called(stack, plugin);
    };
  }

  /** What the protocol has called, rather than how that waits. */
  private static String called(StackTraceElement[] stack, String plugin) {
    String last = method(stack[0]);
    for (StackTraceElement frame : stack) {
      if (plugin.equals(frame.getClassLoaderName())) break;
      last = method(frame);
    }
    // As the protocol's author knows it.
    return last.replaceFirst("^.*\\.(Stream|Live)Connection\\.", "Connection.");
  }

  private static String method(StackTraceElement frame) {
    return frame.getClassName() + "." + frame.getMethodName();
  }

  /** Without module and class loader, as it stands in the source. */
  private static String text(StackTraceElement frame) {
    return "%s.%s(%s)"
        .formatted(
            frame.getClassName(),
            frame.getMethodName(),
            frame.getFileName() == null
                ? "Unknown Source"
                : frame.getFileName()
                    + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : ""));
  }
}
