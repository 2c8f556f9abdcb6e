package io.heddle.file;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What fails on the server's own disk: the peer hears of it, and so does the operator. */
final class Trouble {
  private static final System.Logger LOG = System.getLogger(Trouble.class.getName());

  private Trouble() {}

  /**
   * What to answer instead.
   *
   * @throws IOException the failure itself, where it is the end of the connection rather than the
   *     disk's
   */
  static RefusedException refusal(IOException failure) throws IOException {
    if (failure instanceof ClosedByInterruptException) throw failure;
    LOG.log(System.Logger.Level.WARNING, () -> "answered with an error: " + words(failure));
    return new RefusedException("the server could not do it: " + sentence(failure));
  }

  /** Without the server's paths. */
  private static String sentence(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (message.contains("No space left") || message.contains("quota exceeded"))
      return "its disk is full";
    return switch (failure) {
      case AccessDeniedException denied -> "it is not permitted to there";
      case NoSuchFileException gone -> "what was there is gone; try again";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      case FileSystemException other -> "its file system refused";
      default -> message;
    };
  }

  /** For the operator who knows which file it is. */
  static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "permission denied";
      case NoSuchFileException gone -> "no such file";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> String.valueOf(failure.getMessage());
    };
  }

  /** For the operator. */
  static String words(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "permission denied: " + denied.getMessage();
      case NoSuchFileException gone -> "no such file: " + gone.getMessage();
      default -> String.valueOf(failure.getMessage());
    };
  }
}
