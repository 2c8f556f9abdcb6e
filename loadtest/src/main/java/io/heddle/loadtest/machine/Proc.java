package io.heddle.loadtest.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Linux's {@code /proc}. Where there is none, or it may not be read, everything is absent. */
final class Proc {
  static final Proc SYSTEM = new Proc(Path.of("/proc"));

  private static final int TEXT_BYTES_MAX = 64 << 10;

  /** What Linux shows times in, on every machine that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Pattern DESCRIPTORS =
      Pattern.compile("Max open files\\s+(\\S+)\\s+(\\S+)", Pattern.MULTILINE);

  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final Path root;

  /**
   * What a process has used, and has.
   *
   * @param cpuSeconds since it began
   */
  record Usage(double cpuSeconds, long rssBytes, long threads) {}

  /** How many descriptors a process may have: now, and after raising the limit itself. */
  record DescriptorLimits(long soft, long hard) {}

  Proc(Path root) {
    this.root = root;
  }

  Path path(String file) {
    return root.resolve(file);
  }

  /** A small file; of a larger one the beginning. */
  Optional<String> text(String file) {
    try (FileChannel channel = FileChannel.open(path(file))) {
      // Settings are told to the first read alone, however short: Files.readString gets one byte.
      ByteBuffer buffer = ByteBuffer.allocate(TEXT_BYTES_MAX);
      while (buffer.hasRemaining() && channel.read(buffer) > 0) {}
      return Optional.of(
          new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The lines of a file that may be long. */
  List<String> lines(String file) {
    try (Stream<String> lines = Files.lines(path(file), StandardCharsets.ISO_8859_1)) {
      return lines.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** A setting, as {@code net.core.somaxconn}. */
  Optional<String> sysctl(String name) {
    return text("sys/" + name.replace('.', '/')).map(String::strip);
  }

  OptionalLong sysctlNumber(String name) {
    return number(sysctl(name).orElse(""));
  }

  /** The counters of a file such as {@code net/netstat}: a line of names, a line of values. */
  Map<String, Long> counters(String file, String group) {
    List<String[]> rows =
        lines(file).stream()
            .filter(line -> line.startsWith(group + ":"))
            .map(line -> line.split(" ", -1))
            .toList();
    var counters = new HashMap<String, Long>();
    if (rows.size() < 2) return counters;
    String[] names = rows.get(0);
    String[] values = rows.get(1);
    for (int i = 1; i < Math.min(names.length, values.length); i++) {
      OptionalLong value = number(values[i]);
      if (value.isPresent()) counters.put(names[i], value.getAsLong());
    }
    return counters;
  }

  /** A number after a word, as in {@code TCP: inuse 5 orphan 0 tw 53}. */
  OptionalLong after(String file, String line, String word) {
    String pattern = "(?m)^" + Pattern.quote(line) + ".*?\\b" + Pattern.quote(word) + "\\s+(\\d+)";
    Matcher found = Pattern.compile(pattern).matcher(text(file).orElse(""));
    return found.find() ? number(found.group(1)) : OptionalLong.empty();
  }

  /**
   * A process.
   *
   * @param pid or {@code self}
   */
  Optional<Usage> usage(String pid) {
    String stat = text(pid + "/stat").orElse("");
    // The name stands in parentheses and may hold anything, parentheses too.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    if (fields.length < 22) return Optional.empty();
    OptionalLong user = number(fields[11]);
    OptionalLong system = number(fields[12]);
    Matcher rss = RSS.matcher(text(pid + "/status").orElse(""));
    return Optional.of(
        new Usage(
            (user.orElse(0) + system.orElse(0)) / TICKS_PER_SECOND,
            rss.find() ? number(rss.group(1)).orElse(0) * 1024 : 0,
            number(fields[17]).orElse(0)));
  }

  /** How many descriptors a process has open. */
  OptionalLong descriptors(String pid) {
    Path folder = path(pid + "/fd");
    try {
      // Since Linux 6.2 the folder's size is their number: a server may have many to list.
      long size = Files.size(folder);
      if (size > 0) return OptionalLong.of(size);
      try (Stream<Path> each = Files.list(folder)) {
        return OptionalLong.of(each.count());
      }
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  Optional<DescriptorLimits> descriptorLimits(String pid) {
    Matcher found = DESCRIPTORS.matcher(text(pid + "/limits").orElse(""));
    if (!found.find()) return Optional.empty();
    return Optional.of(new DescriptorLimits(limit(found.group(1)), limit(found.group(2))));
  }

  private static long limit(String text) {
    return number(text).orElse(Long.MAX_VALUE);
  }

  private static OptionalLong number(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (NumberFormatException notOne) {
      return OptionalLong.empty();
    }
  }
}
