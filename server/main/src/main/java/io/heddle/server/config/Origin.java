package io.heddle.server.config;

import java.nio.file.Path;

/**
 * Where a value was written: what an error begins with, and what decides which of two values wins.
 *
 * @param text the file, variable or argument, as the operator wrote it
 * @param line counted from 1; 0 where there is none
 * @param folder what a relative path starts at
 */
record Origin(Kind kind, String text, int line, Path folder) {

  /** Later kinds win over earlier ones. */
  enum Kind {
    DEFAULT,
    FILE,
    ENVIRONMENT,
    /** {@code --option KEY=VALUE} for whichever of several protocols has the option. */
    SHARED,
    COMMAND_LINE
  }

  static Origin byDefault(String text) {
    return new Origin(Kind.DEFAULT, text, 0, workingFolder());
  }

  static Origin file(Path file, int line) {
    Path folder = file.toAbsolutePath().getParent();
    return new Origin(Kind.FILE, file.toString(), line, folder == null ? workingFolder() : folder);
  }

  static Origin environment(String variable) {
    return new Origin(Kind.ENVIRONMENT, "environment " + variable, 0, workingFolder());
  }

  static Origin shared(String argument) {
    return new Origin(Kind.SHARED, argument, 0, workingFolder());
  }

  static Origin commandLine(String argument) {
    return new Origin(Kind.COMMAND_LINE, argument, 0, workingFolder());
  }

  Origin atLine(int otherLine) {
    return new Origin(kind, text, otherLine, folder);
  }

  boolean yieldsTo(Origin other) {
    return kind.compareTo(other.kind) <= 0;
  }

  /** In the environment and on the command line a list is one text with commas. */
  boolean isText() {
    return kind.compareTo(Kind.ENVIRONMENT) >= 0;
  }

  private static Path workingFolder() {
    return Path.of("").toAbsolutePath();
  }

  @Override
  public String toString() {
    return line == 0 ? text : text + ":" + line;
  }
}
