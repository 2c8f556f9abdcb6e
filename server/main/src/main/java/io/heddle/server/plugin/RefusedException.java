package io.heddle.server.plugin;

import java.nio.file.Path;

/** Ends the loading of a plugin, or of one protocol of it; the others go on. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Refusal refusal;

  RefusedException(Path jar, String reason) {
    super(reason);
    this.refusal = new Refusal(jar, reason);
  }

  Refusal refusal() {
    return refusal;
  }
}
