package io.heddle.protocol.testkit;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Spoils one conversation at every byte of it, each time on a connection of its own: what a client
 * says comes byte by byte; the client dies after so many bytes, or after so many of the answer; it
 * ends its half of the connection there; it falls silent there while another client has the whole
 * conversation. The protocol has to end every such connection without failing, and has to serve the
 * next one as it did the first.
 *
 * <pre>{@code
 * try (var server = ProtocolTester.inMemory(new Rot13(), new Rot13.Options(""))) {
 *   FaultTester.of(server, "Hello\nWorld\n").run();
 * }
 * }</pre>
 *
 * <p>Of one thread.
 */
public final class FaultTester {
  private final ProtocolTester server;
  private final byte[] conversation;
  private boolean alone = true;
  private int faults;

  private FaultTester(ProtocolTester server, byte[] conversation) {
    this.server = server;
    this.conversation = conversation;
  }

  /**
   * @param conversation all that a client says before it ends; of one that the protocol answers the
   *     same way each time
   */
  public static FaultTester of(ProtocolTester server, String conversation) {
    return of(server, conversation.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for a conversation that is not text. */
  public static FaultTester of(ProtocolTester server, byte[] conversation) {
    return new FaultTester(server, conversation.clone());
  }

  /** The answers depend on who else is there, so they are compared only where nobody is. */
  public FaultTester together() {
    alone = false;
    return this;
  }

  /**
   * Runs all of it.
   *
   * @return how many faults there were
   * @throws AssertionError naming the fault that the protocol did not stand
   */
  public int run() {
    faults = 0;
    byte[] answer = talk("in one piece", false);
    requireSame(answer, talk("byte by byte", true), "byte by byte");
    for (int at = 0; at <= conversation.length; at++) {
      dieAfter(at);
      finishAfter(at);
      stallAfter(at, answer);
    }
    for (int read = 0; read <= answer.length; read++) dieAfterReading(read);
    requireSame(answer, talk("after all that", false), "after all that");
    return faults;
  }

  private byte[] talk(String how, boolean byteByByte) {
    faults++;
    try (TestClient client = server.connect()) {
      try {
        if (byteByByte) client.dribble(conversation);
        else client.send(conversation);
        client.finish();
      } catch (UncheckedIOException ended) {
        // By the protocol, which wants to hear no more.
      }
      byte[] answer = client.readAll();
      requireEnded(client, how);
      return answer;
    } catch (UncheckedIOException failed) {
      throw new AssertionError("the conversation " + how + " failed", failed);
    }
  }

  private TestClient said(int bytes) {
    faults++;
    TestClient client = server.connect();
    try {
      client.send(Arrays.copyOf(conversation, bytes));
    } catch (UncheckedIOException ended) {
      // By the protocol, which wants to hear no more.
    }
    return client;
  }

  private void dieAfter(int bytes) {
    try (TestClient client = said(bytes)) {
      client.reset();
      requireEnded(client, "reset after " + bytes + " bytes");
    }
  }

  private void dieAfterReading(int bytes) {
    String how = "reset after " + bytes + " bytes of the answer";
    try (TestClient client = said(conversation.length)) {
      client.readBytes(bytes);
      client.reset();
      requireEnded(client, how);
    } catch (UncheckedIOException failed) {
      throw new AssertionError("the conversation, to be " + how + ", failed before", failed);
    }
  }

  private void finishAfter(int bytes) {
    String how = "ended after " + bytes + " bytes";
    try (TestClient client = said(bytes)) {
      try {
        client.finish();
        client.readAll();
      } catch (UncheckedIOException ended) {
        // By the protocol, before its peer did; or by its failure.
      }
      requireEnded(client, how);
    }
  }

  private void stallAfter(int bytes, byte[] answer) {
    String how = "while another client is silent after " + bytes + " bytes";
    try (TestClient silent = said(bytes)) {
      byte[] other = talk(how, false);
      if (alone) requireSame(answer, other, how);
      silent.reset();
      requireEnded(silent, "silent after " + bytes + " bytes");
    }
  }

  private static void requireEnded(TestClient client, String how) {
    if (client.closeReason().equals("handler-failed"))
      throw new AssertionError("the handler failed: " + how, client.failure());
  }

  private static void requireSame(byte[] expected, byte[] got, String how) {
    if (Arrays.equals(expected, got)) return;
    throw new AssertionError(
        "%s: expected the answer %s, got %s".formatted(how, text(expected), text(got)));
  }

  private static String text(byte[] bytes) {
    return "'" + new String(bytes, StandardCharsets.ISO_8859_1) + "'";
  }
}
