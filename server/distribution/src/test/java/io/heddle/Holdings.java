package io.heddle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a server process holds.
 *
 * @param threads of the platform
 * @param heapBytes live, after a collection
 * @param connections live in the heap, whoever refers to them
 */
record Holdings(long descriptors, long threads, long heapBytes, long connections) {

  static Holdings of(long pid) throws IOException {
    // It collects first.
    String heap = Shell.output("\"$1\" \"$2\" GC.class_histogram", jcmd(), pid);
    return new Holdings(
        count(pid, "fd"),
        count(pid, "task"),
        figure(heap, "^Total", 2),
        figure(heap, "io.heddle.transport.StreamConnection$", 1));
  }

  private static String jcmd() {
    return System.getProperty("java.home") + "/bin/jcmd";
  }

  private static long count(long pid, String kind) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/" + pid + "/" + kind))) {
      return entries.count();
    }
  }

  /** The first or second figure of a line of {@code num: instances bytes class (module)}. */
  private static long figure(String heap, String line, int number) {
    return heap.lines()
        .filter(each ->
            java.util.regex.Pattern.compile(line).matcher(each.replaceAll(" \\(.*\\)$", "")).find())
        .map(each -> each.strip().split("\\s+", -1)[number])
        .mapToLong(Long::parseLong)
        .sum();
  }
}
