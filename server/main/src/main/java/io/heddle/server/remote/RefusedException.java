package io.heddle.server.remote;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The server has answered that it will not, and the connection is as good as before. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param sentence the server's own
   * @param cause null where that is all
   */
  RefusedException(String sentence, @Nullable IOException cause) {
    super(sentence, cause);
  }

  RefusedException(String sentence) {
    this(sentence, null);
  }
}
