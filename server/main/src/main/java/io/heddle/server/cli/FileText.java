package io.heddle.server.cli;

import io.heddle.server.remote.Entry;
import io.heddle.server.remote.FileServer;
import io.heddle.server.remote.Transferred;
import java.util.List;
import java.util.Locale;

/** What is said of files. */
final class FileText {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private FileText() {}

  /**
   * One that was transferred.
   *
   * @param place where it is now, in a word
   */
  static String of(String name, Transferred done, String place) {
    String all = "%s: %d bytes, sha256 %s".formatted(name, done.bytes(), done.sha256());
    return done.there() == 0 ? all : all + ", %d were %s before".formatted(done.there(), place);
  }

  /** A folder shows by its slash. */
  static String name(Entry entry) {
    return FileServer.printable(entry.name()) + (entry.isFolder() ? "/" : "");
  }

  /** Sizes below one another, then times, then names. */
  static List<String> table(List<Entry> entries) {
    return entries.stream()
        .map(entry ->
            "%10s  %-20s  %s"
                .formatted(
                    entry.isFolder() ? "" : size(entry.size()),
                    FileServer.printable(entry.modified()),
                    name(entry)))
        .toList();
  }

  /** As {@code 1.5 MiB}. */
  static String size(long bytes) {
    double size = (double) bytes;
    int unit = 0;
    for (; size >= 1024 && unit < UNITS.length - 1; unit++) size /= 1024;
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }
}
