package io.heddle.protocol;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server answers something else than the protocol promises. For a {@link Workload}. */
public final class WrongAnswerException extends IOException {
  private static final long serialVersionUID = 1;

  /** Of a text, in a message. */
  private static final int QUOTED_MAX = 60;

  /** Of these, what is equal and stands before the difference. */
  private static final int QUOTED_BEFORE = 20;

  /**
   * @param message what was expected and what came
   */
  public WrongAnswerException(String message) {
    super(message);
  }

  /**
   * Compares a text that came with the one that should have.
   *
   * @param came null if the server closed the connection instead
   * @throws WrongAnswerException if they differ; of long ones it shows where
   * @throws EOFException if the server closed the connection
   */
  public static void throwUnlessEqual(String expected, @Nullable String came) throws IOException {
    if (expected.equals(came)) return;
    if (came == null) throw new EOFException("the server closed the connection");
    int from = Math.max(0, firstDifference(expected, came) - QUOTED_BEFORE);
    if (Math.max(expected.length(), came.length()) <= QUOTED_MAX) from = 0;
    throw new WrongAnswerException(
        "expected %s, got %s%s"
            .formatted(
                quote(expected, from),
                quote(came, from),
                from == 0 ? "" : ", from character " + from + " on"));
  }

  private static int firstDifference(String one, String other) {
    int at = 0;
    while (at < Math.min(one.length(), other.length()) && one.charAt(at) == other.charAt(at)) at++;
    return at;
  }

  private static String quote(String text, int from) {
    String rest = text.substring(Math.min(from, text.length()));
    return rest.length() <= QUOTED_MAX
        ? "'" + rest + "'"
        : "'" + rest.substring(0, QUOTED_MAX) + "...'";
  }
}
