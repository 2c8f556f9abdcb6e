package io.heddle.protocol.testkit;

import io.heddle.protocol.DeadlineException;
import io.heddle.transport.Ending;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client for tests: plain, blocking, and never for ever. What does not come within ten seconds
 * fails the test with an {@link AssertionError}. Everything but {@link #closeReason} belongs to the
 * thread that connected.
 */
public final class TestClient implements AutoCloseable {
  /** How long anything may take before the test fails: far beyond what a loaded machine needs. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  static final Limits LIMITS =
      new Limits(64 << 20, 64 << 20, 64 << 20, PATIENCE, PATIENCE, PATIENCE);

  private final StreamConnection connection;
  private final Runnable reset;
  private final ProtocolTester.Served served;

  TestClient(Wire wire, Runnable reset, ProtocolTester.Served served) throws IOException {
    this.connection = new StreamConnection(0, wire, LIMITS, Thread.currentThread());
    this.reset = reset;
    this.served = served;
    connection.handshake();
  }

  /** Sends text as UTF-8, as it is: a newline only where there is one in it. */
  public TestClient send(String text) {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends bytes, waiting for the server to take them. */
  public TestClient send(byte[] bytes) {
    return run(() -> {
      connection.out().write(bytes);
      connection.flush();
    });
  }

  /** Sends bytes one at a time, each in a write of its own. */
  public TestClient dribble(byte[] bytes) {
    for (byte one : bytes) send(new byte[] {one});
    return this;
  }

  /** Sends text as UTF-8 one byte at a time. */
  public TestClient dribble(String text) {
    return dribble(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Says that nothing more will be sent; answers can still be read. */
  public TestClient finish() {
    return run(connection::finishOutput);
  }

  /** Waits for a line, without its LF or CRLF; null at the end. */
  public @Nullable String readLine() {
    return get(() -> Optional.ofNullable(connection.readLine())).orElse(null);
  }

  /** Waits for exactly so many bytes. */
  public byte[] readBytes(int count) {
    return get(() -> connection.readBytes(count));
  }

  /** Waits for exactly so many bytes of UTF-8 text. */
  public String readText(int byteCount) {
    return new String(readBytes(byteCount), StandardCharsets.UTF_8);
  }

  /** Waits for the end and returns all bytes before it. */
  public byte[] readAll() {
    return get(() -> connection.in().readAllBytes());
  }

  /** Waits for the end and returns all UTF-8 text before it. */
  public String readAllText() {
    return new String(readAll(), StandardCharsets.UTF_8);
  }

  /** Dies without a word: what the server sends or reads next fails. */
  public void reset() {
    reset.run();
  }

  /**
   * Waits until the server is done with this connection and says why it ended it: {@code
   * peer-closed} and so on.
   */
  public String closeReason() {
    return ending().reason().toString();
  }

  /** The same, with what the handler threw, if it did. */
  public @Nullable Throwable failure() {
    return ending().failure();
  }

  /** The server drains: the connection ends at its next request boundary. */
  public TestClient drainServer() {
    await(served.connection()).drain();
    return this;
  }

  /**
   * The server drains and lets this peer go on for a moment: the connection ends behind the answer
   * to the request that is under way, or else to the next one.
   */
  public TestClient drainServerAfterRequest() {
    await(served.connection()).drainAfterRequest();
    return this;
  }

  private Ending ending() {
    return await(served.ending());
  }

  private static <T> T await(java.util.concurrent.Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the server was not done with the connection within " + PATIENCE, e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Closes this end. */
  @Override
  public void close() {
    connection.close();
  }

  private interface Exchange<T> {
    T run() throws IOException;
  }

  private interface Step {
    void run() throws IOException;
  }

  private TestClient run(Step step) {
    get(() -> {
      step.run();
      return this;
    });
    return this;
  }

  private static <T> T get(Exchange<T> exchange) {
    try {
      return exchange.run();
    } catch (DeadlineException late) {
      throw new AssertionError("nothing happened within " + PATIENCE, late);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
