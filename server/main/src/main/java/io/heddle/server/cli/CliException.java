package io.heddle.server.cli;

/** Ends a command with an exit code and one sentence on stderr. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Something failed while running. */
  public static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  public static final int WRONG_USAGE = 2;

  /** A load test missed a threshold. */
  public static final int THRESHOLD_MISSED = 3;

  private final int exitCode;

  public CliException(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
  }

  public CliException(int exitCode, String sentence, Throwable cause) {
    super(sentence, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
