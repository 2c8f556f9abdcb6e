package io.heddle.server.remote;

import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.nio.file.Path;

/** It failed on this side, and not the connection; the message is a sentence. */
public final class LocalFileException extends IOException {
  private static final long serialVersionUID = 1;

  LocalFileException(String sentence) {
    super(sentence);
  }

  LocalFileException(String what, Path file, IOException cause) {
    super("cannot " + what + " " + file + ": " + Meaning.reason(cause), cause);
  }
}
