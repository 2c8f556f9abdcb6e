package io.heddle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A terminal of 80 columns for one command, by Python: what it shows comes on stdout, what is
 * pressed goes to stdin. When the command has ended it says on stderr whether the terminal's modes
 * are what they were.
 *
 * @param type as in TERM
 */
record PseudoTerminal(String type) {
  private static final String SCRIPT =
      """
      import fcntl, os, pty, select, struct, sys, termios
      terminal, end = pty.openpty()
      fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
      before = termios.tcgetattr(end)
      ended, alive = os.pipe()
      child = os.fork()
      if child == 0:
          os.setsid()
          fcntl.ioctl(end, termios.TIOCSCTTY, 0)
          for descriptor in 0, 1, 2:
              os.dup2(end, descriptor)
          os.set_inheritable(alive, True)
          os.execvp(sys.argv[1], sys.argv[1:])
      os.close(alive)
      while True:
          ready = select.select([terminal, 0, ended], [], [])[0]
          if terminal in ready:
              os.write(1, os.read(terminal, 65536))
          elif 0 in ready:
              os.write(terminal, os.read(0, 4096) or sys.exit("nobody is there"))
          else:
              break
      same = termios.tcgetattr(end) == before
      print("modes restored" if same else "modes changed", file=sys.stderr)
      sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
      """;

  /** Before the command; skips the test where there is no Python, or no terminal to be had. */
  List<String> prefix() {
    Shell.require("python3");
    Heddle.Result opened =
        Shell.run(Path.of("."), Map.of(), "python3 -c 'import pty; pty.openpty()'");
    assumeTrue(opened.exitCode() == 0, "no pseudo-terminals: " + opened.err());
    return List.of("python3", "-c", SCRIPT);
  }

  Map<String, String> environment() {
    return Map.of("TERM", type, "LC_ALL", "C.UTF-8");
  }
}
