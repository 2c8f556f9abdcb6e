package io.heddle.server.plugin;

import java.nio.file.Path;

/**
 * A plugin that was not loaded, or one protocol of it.
 *
 * @param jar the jar, or the folder if that is what is wrong
 * @param reason what is wrong and what to do about it, as the rest of a sentence
 */
public record Refusal(Path jar, String reason) {

  /** The whole sentence. */
  @Override
  public String toString() {
    return jar + ": " + reason;
  }
}
