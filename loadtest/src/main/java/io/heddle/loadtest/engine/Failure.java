package io.heddle.loadtest.engine;

import io.heddle.loadtest.engine.ClientConnection.CannotConnectException;
import io.heddle.protocol.DeadlineException;
import io.heddle.protocol.WrongAnswerException;
import io.heddle.transport.HandshakeException;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Objects;

/** The kinds of errors that a run counts. */
public final class Failure {
  static final String CLOSED = "closed";
  static final String TIMEOUT = "timeout";
  static final String CONNECT_TIMEOUT = "connect-timeout";
  static final String UNFINISHED = "unfinished";

  /** What this machine has too few of, whatever the server does. */
  public static final String NO_DESCRIPTORS = "no-descriptors";

  public static final String NO_PORTS = "no-ports";

  /** Planned, and not sent until the end, since answers to the ones before were awaited. */
  public static final String UNSENT = "unsent";

  private Failure() {}

  static String of(Exception e) {
    return switch (e) {
      case CannotConnectException refused ->
          connecting(Objects.requireNonNullElse(refused.getCause(), refused));
      case IOException io -> talking(io);
      default -> "workload-failed";
    };
  }

  /** Whether it came by waiting in vain, which counts with the time that it took. */
  static boolean waited(String kind) {
    return kind.equals(TIMEOUT) || kind.equals(CONNECT_TIMEOUT);
  }

  /** Of a connection that could not be made. */
  private static String connecting(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (message.contains("too many open files")) return NO_DESCRIPTORS;
    if (cause instanceof BindException || message.contains("cannot assign")) return NO_PORTS;
    if (cause instanceof HandshakeException) return "handshake-failed";
    if (cause instanceof SocketTimeoutException) return CONNECT_TIMEOUT;
    if (cause instanceof ConnectException && message.contains("refused")) return "connect-refused";
    return "connect-failed";
  }

  /** Of a connection that was there. */
  private static String talking(IOException e) {
    return switch (e) {
      case WrongAnswerException wrong -> "wrong-answer";
      case DeadlineException late -> TIMEOUT;
      case EOFException early -> CLOSED;
      default -> {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        yield message.contains("reset") || message.contains("broken pipe") ? "reset" : "io-failed";
      }
    };
  }
}
