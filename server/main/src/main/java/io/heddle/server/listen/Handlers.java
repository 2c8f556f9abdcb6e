package io.heddle.server.listen;

import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.Handler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol has made for one listener.
 *
 * @param connections null where it has no endpoints for any
 * @param datagrams null where it has no endpoints for any
 */
public record Handlers(@Nullable Handler connections, @Nullable DatagramHandler datagrams)
    implements AutoCloseable {

  /** Closes both, each once; if they are one object, that once. */
  @Override
  @SuppressWarnings("ReferenceEquality") // Whether they are the same object is the question.
  public void close() throws IOException {
    try {
      if (connections != null) connections.close();
    } finally {
      if (datagrams != null && datagrams != connections) datagrams.close();
    }
  }
}
