package io.heddle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts what a process asks the system for its connections: reads and writes of whatever is no
 * file, and polls. By strace, which sees every call.
 */
final class SystemCalls {
  private static final String CALLS =
      "trace=read,readv,write,writev,sendto,sendmsg,recvfrom,recvmsg,sendfile,"
          + "epoll_wait,epoll_pwait,epoll_pwait2,epoll_ctl,poll,ppoll";

  /** Its beginning; where it is cut, since another thread's came in between, its end is apart. */
  private static final Pattern CALL = Pattern.compile("^\\d+ +\\w+\\((?!\\d+</)");

  private final Path file;

  /**
   * @param file for what strace writes
   */
  SystemCalls(Path file) {
    Shell.require("strace");
    this.file = file;
  }

  /** What stands before the command of the process. */
  List<String> prefix() {
    return List.of("strace", "-D", "-f", "-y", "--seccomp-bpf", "-e", CALLS, "-o", file.toString());
  }

  /** So far; the last few may not have been written yet. */
  long count() {
    try (Stream<String> lines = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> CALL.matcher(line).find()).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
