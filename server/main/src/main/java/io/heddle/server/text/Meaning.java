package io.heddle.server.text;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an exception means to somebody who does not know its class: many have no message. */
public final class Meaning {
  private Meaning() {}

  /** Never empty, and never the word null. */
  public static String of(Throwable failure) {
    String message = failure.getMessage();
    return switch (failure) {
      case NoSuchFileException missing -> "no such file: " + message;
      case AccessDeniedException denied -> "permission denied: " + message;
      case FileSystemException other -> String.valueOf(message);
      case UnknownHostException unknown -> "no such host: " + message;
      case ClosedChannelException closed -> "it was closed meanwhile";
      case EOFException early when isEmpty(message) -> "it ended too early";
      case IOException io when isEmpty(message) -> words(io);
      default -> isEmpty(message) ? failure.toString() : String.valueOf(message);
    };
  }

  /** The same without the file, where that is named already. */
  public static String reason(IOException failure) {
    return switch (failure) {
      case NoSuchFileException missing -> "no such file";
      case AccessDeniedException denied -> "permission denied";
      case FileSystemException other when other.getReason() != null ->
          String.valueOf(other.getReason());
      default -> of(failure);
    };
  }

  private static boolean isEmpty(@Nullable String message) {
    return message == null || message.isBlank();
  }

  /** {@code HttpTimeoutException} is {@code http timeout}. */
  private static String words(IOException failure) {
    String name = failure.getClass().getSimpleName().replaceFirst("Exception$", "");
    String words = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return words.isEmpty() || words.equals("io") ? "input or output failed" : words;
  }
}
