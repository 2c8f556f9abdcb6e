package io.heddle.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One peer, from accept to close. Reading and writing belong to the thread that {@link
 * Handler#handle} runs on; only what is said to be for any thread is.
 *
 * <p><b>Flush before block.</b> Output is buffered, and a read that would wait for the peer sends
 * it first. So nobody has to flush: a lone request is answered at once, and the answers to a batch
 * of pipelined requests leave in one write. Call {@link #flush} only before waiting for something
 * else than the peer; {@link #await} does.
 *
 * <p><b>The request boundary.</b> {@link #readLine}, {@link #readMessage}, {@link #readFrame} and
 * {@link #awaitRequest} begin a request. Before its first byte the connection is idle: the idle
 * deadline runs, and a draining server ends the connection here, by returning null (or false), so
 * that {@code while ((line = connection.readLine()) != null)} is all a protocol needs for a
 * graceful stop. From its first byte on the request deadline runs, over every wait for the rest of
 * it, however it dribbles, until the next boundary. A protocol that only calls {@link #read} or
 * {@link #in} has no requests: only the idle deadline applies, and a draining server cuts it when
 * the drain times out.
 *
 * <p><b>The end.</b> When the peer has finished sending, reads return null, false or -1 and writes
 * still reach it, but over TLS 1.2, whose end is one of both directions: there only what was
 * written before the end was read reaches it. Deadlines that pass throw {@link DeadlineException};
 * a reset connection throws another {@link IOException}.
 */
public interface Connection {

  /** Reads a line as UTF-8; see {@link #readLine(Charset)}. */
  default @Nullable String readLine() throws IOException {
    return readLine(StandardCharsets.UTF_8);
  }

  /**
   * Reads a line, without its LF or CRLF; begins a request. A last line without a newline is
   * returned too. Malformed bytes are decoded to U+FFFD; read as ISO-8859-1 to get each byte as it
   * came.
   *
   * @param charset one in which LF is the byte 0x0A and part of no other character: UTF-8,
   *     ISO-8859-x, GBK, ...
   * @return null when the peer has finished or the server drains
   * @throws TooLongException if no newline comes within {@code line-bytes-max} bytes
   */
  @Nullable String readLine(Charset charset) throws IOException;

  /**
   * Reads a message of text; begins a request. With {@link Framing#LINES} it is a line; with {@link
   * Framing#READS} it is what one read delivers, without the newline it may end with.
   *
   * @return null when the peer has finished or the server drains
   * @throws TooLongException as {@link #readLine(Charset)} does
   */
  @Nullable String readMessage(Framing framing, Charset charset) throws IOException;

  /**
   * The same, for protocols that have words of their own for a line that is too long.
   *
   * @param tooLong the last words to a peer whose line is longer than so many bytes
   * @throws TooLongException as {@link #readLine(Charset)} does, with these words
   */
  default @Nullable String readMessage(
      Framing framing, Charset charset, IntFunction<String> tooLong) throws IOException {
    try {
      return readMessage(framing, charset);
    } catch (TooLongException e) {
      throw e.withLastWords(tooLong.apply(e.bytesMax()));
    }
  }

  /**
   * Reads a message as {@link #readMessage} does, for protocols whose messages are lines: what one
   * read delivers may be several of them, to be dealt with as if they had come one by one.
   *
   * @param tooLong the last words to a peer whose line is longer than so many bytes
   * @return one line, or with {@link Framing#READS} one or more, without their ends; null when the
   *     peer has finished or the server drains
   * @throws TooLongException as {@link #readLine(Charset)} does, with these words
   */
  default @Nullable List<String> readLines(
      Framing framing, Charset charset, IntFunction<String> tooLong) throws IOException {
    String message = readMessage(framing, charset, tooLong);
    if (message == null) return null;
    return framing == Framing.LINES ? List.of(message) : List.of(message.split("\r?\n", -1));
  }

  /**
   * Reads a frame: a length of four bytes, big-endian, unsigned, then that many bytes; begins a
   * request. Memory is taken as the bytes arrive, so a peer that announces much and sends little
   * costs little.
   *
   * @return the bytes without the length; null when the peer has finished or the server drains
   * @throws TooLongException if the length is above {@code frame-bytes-max}, before anything is
   *     allocated
   * @throws java.io.EOFException if the peer finishes inside a frame
   */
  byte @Nullable [] readFrame() throws IOException;

  /**
   * Begins a request of several parts, read by {@link #in}, {@link #read} or {@link #readBytes}:
   * waits for its first byte and takes nothing.
   *
   * @return false when the peer has finished or the server drains
   */
  boolean awaitRequest() throws IOException;

  /**
   * The same, unless something else happens first: a protocol whose handler has to do something
   * when another thread says so, as one that answers a request when somebody else's has come.
   *
   * @param event whether it has happened; asked before each wait, and when somebody calls {@link
   *     #wake}
   * @return true if a request has begun; false when it has happened, or as above
   */
  boolean awaitRequest(BooleanSupplier event) throws IOException;

  /**
   * For any thread: lets the handler look whether the event has happened that it waits for in
   * {@link #awaitRequest(BooleanSupplier)}. What made it happen must be visible to the handler's
   * thread, a volatile field for example. Without such a wait it does nothing.
   */
  void wake();

  /**
   * Reads what is there, at least one byte, waiting for it if need be.
   *
   * @return a buffer lent until the next read of any kind, which counts all of it as read; its
   *     contents may be overwritten; null when the peer has finished
   */
  @Nullable ByteBuffer read() throws IOException;

  /**
   * Reads exactly that many bytes. Memory is taken as they arrive; the number itself is the
   * caller's to bound.
   *
   * @throws java.io.EOFException if the peer finishes before
   */
  byte[] readBytes(int count) throws IOException;

  /**
   * For protocols that only talk: from now on whatever the peer sends is thrown away as it comes,
   * also while a write waits for a peer that sends before it reads. There is nothing to read any
   * more, so no read may follow, and no deadline runs but that of writes. The peer may finish and
   * still be written to.
   *
   * @throws IllegalStateException of a read that follows
   */
  void discardInput();

  /**
   * Lets time pass without reading, so that a peer which is too fast has to wait; sends what is
   * buffered first, and ends what {@link #read} has lent. The request under way has so much longer.
   *
   * @return false if the connection is to end here, as where a read returns null: the server drains
   *     or this side hangs up, which cuts the pause short
   * @throws IOException if the connection has failed, or does meanwhile
   */
  boolean pause(Duration time) throws IOException;

  /**
   * The input as a stream, over the same buffer as the other reads; always the same object. Closing
   * it does nothing.
   */
  InputStream in();

  /**
   * The output as a stream, into the same buffer as the other writes; always the same object.
   * Closing it flushes.
   */
  OutputStream out();

  /**
   * Writes what the buffer holds between position and limit, and advances its position; large ones
   * are not copied.
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Writes a line in UTF-8, ended by LF. */
  default void writeLine(String line) throws IOException {
    writeLine(line, StandardCharsets.UTF_8);
  }

  /**
   * Writes a line in another charset, ended by LF; the other half of {@link #readLine(Charset)}.
   */
  void writeLine(String line, Charset charset) throws IOException;

  /** Writes a frame: the length in four bytes, big-endian, then the bytes. */
  void writeFrame(byte[] frame) throws IOException;

  /**
   * Sends what is buffered, waiting for the peer to take it.
   *
   * @throws DeadlineException if it takes nothing for {@code write-timeout}
   */
  void flush() throws IOException;

  /**
   * Says that nothing more will be written, after what was: the peer reads the end, and can still
   * send. Under TLS 1.2 it cannot: there the end is one of both directions.
   */
  void finishOutput() throws IOException;

  /**
   * Waits for something else than the peer, such as a process, for as long as the peer is there:
   * sends what is buffered, then waits until the work is done, well or not. What the peer sends
   * meanwhile is kept for the reads that follow, 64 KiB of it; behind more than that a reset is
   * noticed by none but the next write. No deadline of the peer's runs, and that it finishes
   * sending ends nothing.
   *
   * @param limit how long; zero for as long as it takes
   * @return false if the work was not done by then
   * @throws IOException if the connection is reset or cut before
   * @throws InterruptedException if the thread was interrupted before
   */
  boolean await(CompletionStage<?> work, Duration limit) throws IOException, InterruptedException;

  /**
   * Sends part of a file, after what is buffered, without copying it through user space where the
   * transport can.
   *
   * @return how many bytes were sent: fewer than {@code count} only where the file ends before
   */
  long transferFrom(FileChannel file, long position, long count) throws IOException;

  /**
   * For any thread: sends one whole message, without ever waiting. Messages arrive in the order
   * they were sent, and never inside what the handler has half written (between two flushes, or two
   * reads that waited). What the peer does not take at once is kept, up to {@code
   * output-bytes-max}, and sent when it does; past that bound the connection is ended: a peer that
   * does not read must not hold up the others.
   *
   * @param message its position is not moved, so that one buffer can go to many connections; its
   *     contents must not change afterwards
   * @return false if the connection is closed or was closed by this message being too much; never
   *     throws because of the peer
   */
  boolean send(ByteBuffer message);

  /**
   * Lets the end of this connection say that all the peer has sent was dealt with, for protocols
   * that answer nothing else: a server that dies, or fails, must not end it the same way. From now
   * on it ends in good order only where the handler returns after the peer has finished, or has
   * sent nothing, or where there are last words ({@link ProtocolException}). Otherwise it is reset:
   * the handler throws, the server drains while the peer may still be sending, a deadline passes,
   * the process is killed. Over TLS there is no closing alert then either. A Unix socket knows no
   * reset: there the peer sees the same end.
   */
  void endAcknowledges();

  /**
   * For any thread: ends the connection in good order. The handler's reads return as if the peer
   * had finished; what is pending is delivered; then the connection closes.
   */
  void hangUp();

  /**
   * For any thread: whether the server drains. It tells a handler whose read returned null, or
   * whose work takes long, that everybody else is leaving as well.
   */
  boolean draining();

  /** For any thread: where the peer is; never looked up in a name service. */
  SocketAddress peer();

  /**
   * For any thread: who the peer has proved to be, where the transport can tell: the subject of its
   * client certificate, where the listener's {@code tls} has a {@code client-ca}.
   */
  Optional<Principal> principal();

  /**
   * For any thread: what the proxy has said beside that, in its order, where the listener has
   * {@code proxy-protocol} and the proxy speaks version 2; else empty.
   */
  List<ProxyTlv> proxyTlvs();

  /** For any thread: unique in this server process. */
  long id();

  /**
   * Replaces {@code request-timeout} for this connection and, within a request, starts it anew from
   * now: a protocol whose requests take long as long as data flows calls it as it goes.
   *
   * @param limit zero for none
   */
  void requestTimeout(Duration limit);

  /**
   * Starts the deadline of the request that is under way anew from now, with the limit that it has;
   * does nothing between requests. For a protocol whose requests may take as long as data flows.
   */
  void rearmRequestTimeout();

  /**
   * Replaces {@code idle-timeout} for this connection.
   *
   * @param limit zero for none
   */
  void idleTimeout(Duration limit);

  /**
   * Encrypts the connection from here on, for protocols whose peers ask for that ({@code
   * STARTTLS}): sends what was written, in the clear, then waits for the peer to begin the TLS
   * handshake, within {@code handshake-timeout}. What others {@link #send} meanwhile follows
   * encrypted.
   *
   * @throws ProtocolException if the peer has already sent something behind its request, which
   *     somebody in between could have put there
   * @throws IOException if the handshake fails
   * @throws UnsupportedOperationException if it is encrypted already, or the listener has no {@code
   *     tls}, as {@link ListenerInfo#canStartTls} tells
   */
  void startTls() throws IOException;
}
