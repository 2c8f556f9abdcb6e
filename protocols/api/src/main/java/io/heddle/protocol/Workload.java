package io.heddle.protocol;

import java.io.IOException;
import java.util.function.BiFunction;

/**
 * What a load test asks of a protocol: the client's side of it. The same workload serves requests
 * that wait for one another, requests at a fixed arrival rate, pipelines and fan-out: it writes
 * requests and verifies answers, and leaves the clock to the load tester (but for the stamps of
 * {@link LoadClient#delivered}). One instance drives all clients of a run, so what they share (the
 * members of a room, say) can live in it. Thread-safe.
 *
 * <p>For requests and answers of a line each:
 *
 * <pre>{@code
 * return (connection, client) -> new LineSession(connection) {
 *   @Override
 *   public void send(long number) throws IOException {
 *     ask("hello " + number, "uryyb " + number);
 *   }
 * };
 * }</pre>
 */
public interface Workload {
  /** Of a line, by default, in bytes: what a workload of lines has to keep to. */
  int LINE_BYTES_MAX = 64 << 10;

  /**
   * Gets a client ready for its first request: reads a greeting, gives a name. On the client's own
   * thread, as everything in a session; called anew for each connection, so also after one was
   * lost. What was under way there may still be at work in the server: give this session names and
   * keys of its own.
   *
   * @param connection to the server; the load tester flushes and closes it
   * @throws WrongAnswerException if the server does not greet as it should
   */
  Session open(Connection connection, LoadClient client) throws IOException;

  /**
   * Whether the protocol answers once and closes, as {@code daytime} does: each request then has a
   * connection of its own, whether the load test asked for that or not. {@link Session#receive}
   * then also reads the end, which may be all of the answer.
   */
  default boolean oneRequestPerConnection() {
    return false;
  }

  /**
   * The largest {@link LoadClient#nextSize size} that a request can be made of, in bytes; a load
   * test of a larger one is refused before it begins.
   */
  default int payloadBytesMax() {
    return Integer.MAX_VALUE;
  }

  /**
   * How many clients can do nothing without one another: 2 where they talk in pairs. A load test of
   * a number of clients that is no multiple of it is refused before it begins.
   */
  default int clientsPerGroup() {
    return 1;
  }

  /**
   * Of requests that are a line each, as long as a line may be by default.
   *
   * @param besideBytes what of a line is not the payload, at most
   * @param session begins one, without waiting for anything
   */
  static Workload ofLines(int besideBytes, BiFunction<Connection, LoadClient, Session> session) {
    return new Workload() {
      @Override
      public int payloadBytesMax() {
        return LINE_BYTES_MAX - besideBytes;
      }

      @Override
      public Session open(Connection connection, LoadClient client) {
        return session.apply(connection, client);
      }
    };
  }

  /** One client on one connection. Of that client's thread. */
  interface Session {

    /** What {@link #receive} returns for a message that answers no request of this session. */
    long PUSHED = -1;

    /**
     * Writes the request of this number; the load tester flushes. With a pipeline it is called
     * again before the answers have come; then nobody reads meanwhile, so what is under way at a
     * time should not be more than two sockets hold (100 KiB are safe).
     *
     * @param number counts from 0 on in each session
     */
    void send(long number) throws IOException;

    /**
     * Reads one answer and verifies it. Called when something has come from the server, or when
     * nothing else is to be done; it may wait for the rest. It takes no more from the connection
     * than this answer: what is left there is how the load tester knows that there is another. So
     * {@link Connection#readLine}, {@link Connection#readFrame} and {@link Connection#in} rather
     * than {@link Connection#read}.
     *
     * @return the number of the request that it answers, or {@link #PUSHED}
     * @throws WrongAnswerException if it is not what the protocol promises
     */
    long receive() throws IOException;

    /**
     * Says goodbye where the protocol has words for it, and may read what is said in return; the
     * load tester flushes and closes. Not called where the connection was lost.
     *
     * @throws WrongAnswerException if something was still to come and did not
     */
    default void finish() throws IOException {}
  }
}
