package io.heddle.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * Tells the failure of a write that nobody reads any more from others. Java has no other sign of it
 * than the system's words, which are in the language of its user, so that it is asked for them.
 */
public final class BrokenPipe {
  private static final String IN_ENGLISH = "Broken pipe";
  private static final String WORDS = words();

  private BrokenPipe() {}

  /** Whether that is why a write failed. */
  public static boolean is(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains(WORDS) || message.contains(IN_ENGLISH);
  }

  private static String words() {
    Pipe pipe;
    try {
      pipe = Pipe.open();
    } catch (IOException none) {
      return IN_ENGLISH;
    }
    try (Pipe.SinkChannel sink = pipe.sink()) {
      pipe.source().close();
      sink.write(ByteBuffer.allocate(1));
      return IN_ENGLISH;
    } catch (IOException broken) {
      return String.valueOf(broken.getMessage());
    }
  }
}
