package io.heddle.server.connection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.server.text.Meaning;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * A line of JSON for each connection that has ended. Written by a thread of its own: a disk that is
 * slow or full costs lines, which are counted, and never makes a connection wait. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

  /** A few MiB, and a burst of as many connections. */
  private static final int WAITING_MAX = 8192;

  private static final int BATCH_BYTES = 64 << 10;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final JsonFactory JSON = new JsonFactory();

  private final Optional<Path> file;
  private final ArrayBlockingQueue<ClosedConnection> waiting =
      new ArrayBlockingQueue<>(WAITING_MAX);
  private final LongAdder dropped = new LongAdder();
  private final Thread thread;
  private OutputStream out;

  /** Lines that are written together, and how many. */
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();

  private int batched;
  private boolean failing;
  private volatile boolean reopen;
  private volatile boolean closed;

  /**
   * Opens it.
   *
   * @param file lines are appended to it; empty: standard output
   * @throws IOException if it cannot be written, naming it
   */
  public static AccessLog open(Optional<Path> file) throws IOException {
    var log = new AccessLog(file);
    log.thread.start();
    return log;
  }

  private AccessLog(Optional<Path> file) throws IOException {
    this.file = file;
    this.out = out(file);
    // Writing to a file holds the carrier of a virtual thread.
    this.thread = Thread.ofPlatform().daemon().name("heddle-access-log").unstarted(this::run);
  }

  private static OutputStream out(Optional<Path> file) throws IOException {
    // What System.out fails to write it keeps to itself.
    if (file.isEmpty()) return new FileOutputStream(FileDescriptor.out);
    try {
      // No channel: that would be closed by the interruption that ends the thread.
      File log = file.get().toFile();
      return log.isFile() || !log.exists() ? new FileOutputStream(log, true) : ofNoFile(log);
    } catch (IOException e) {
      throw new IOException("access-log: cannot write " + file.get() + ": " + Meaning.of(e), e);
    }
  }

  /** To open a pipe for writing alone would wait for somebody who reads. */
  private static OutputStream ofNoFile(File pipe) throws IOException {
    return new FileOutputStream(new RandomAccessFile(pipe, "rw").getFD());
  }

  /** Writes a line soon, or counts it as dropped. */
  void write(ClosedConnection connection) {
    if (closed || !waiting.offer(connection)) dropped.increment();
  }

  /** Opens the file anew before the next line: it has been moved away. */
  public void reopen() {
    reopen = true;
  }

  /** Lines that could not be written. */
  public long droppedCount() {
    return dropped.sum();
  }

  private void run() {
    try {
      while (!closed) append(waiting.take());
    } catch (InterruptedException closing) {
      // What waits is still written.
    }
    for (var next = waiting.poll(); next != null; next = waiting.poll()) append(next);
  }

  private void append(ClosedConnection connection) {
    try {
      try (JsonGenerator json = JSON.createGenerator(batch)) {
        connection.write(json);
      }
      batch.write('\n');
      batched++;
      if (!waiting.isEmpty() && batch.size() < BATCH_BYTES) return;
      if (reopen) reopenNow();
      batch.writeTo(out);
      out.flush();
      failing = false;
    } catch (IOException e) {
      dropped.add(batched);
      sayOnce(e);
    }
    batch.reset();
    batched = 0;
  }

  private void reopenNow() throws IOException {
    reopen = false;
    OutputStream before = out;
    out = out(file);
    if (file.isPresent()) before.close();
  }

  private void sayOnce(IOException e) {
    if (failing) return;
    failing = true;
    LOG.log(System.Logger.Level.WARNING, () -> "access log: lines are lost: " + Meaning.of(e));
  }

  /** Writes what waits, for a moment at most. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.interrupt();
      if (!thread.join(CLOSE_LIMIT)) return;
      // Standard output is not ours to close.
      if (file.isPresent()) out.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, () -> "access log: lines are lost: " + Meaning.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
