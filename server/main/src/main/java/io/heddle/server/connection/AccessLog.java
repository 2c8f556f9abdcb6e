package io.heddle.server.connection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.server.connection.LogFile.LostLinesException;
import io.heddle.server.text.Meaning;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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

  /** Empty: nobody has ended, there is something else to look at. */
  private final ArrayBlockingQueue<Optional<ClosedConnection>> waiting =
      new ArrayBlockingQueue<>(WAITING_MAX);

  private final LongAdder dropped = new LongAdder();
  private final Thread thread;
  private final AtomicReference<@Nullable LogFile> opened = new AtomicReference<>();
  private LogFile out;

  /** Lines that are written together. */
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();

  private boolean failing;
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
    this.out = LogFile.open(file);
    // Writing to a file holds the carrier of a virtual thread.
    this.thread = Thread.ofPlatform().daemon().name("heddle-access-log").unstarted(this::run);
  }

  /** Writes a line soon, or counts it as dropped. */
  void write(ClosedConnection connection) {
    if (closed || !waiting.offer(Optional.of(connection))) dropped.increment();
  }

  /**
   * Opens the file anew for the lines to come: it has been moved away. Where that fails, they go on
   * into the one that is open.
   */
  public void reopen() {
    if (file.isEmpty()) return;
    try {
      close(opened.getAndSet(LogFile.open(file)));
      // If there is no room, somebody comes by anyway.
      boolean unused = waiting.offer(Optional.empty());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> Meaning.of(e) + "; lines go on into the file that is open");
    }
  }

  /** Lines that could not be written. */
  public long droppedCount() {
    return dropped.sum();
  }

  private void run() {
    try {
      while (!closed || !waiting.isEmpty()) {
        waiting.take().ifPresent(this::add);
        if (waiting.isEmpty() || batch.size() >= BATCH_BYTES) append();
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private void add(ClosedConnection connection) {
    try (JsonGenerator json = JSON.createGenerator(batch)) {
      connection.write(json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    batch.write('\n');
  }

  private void append() {
    LogFile next = opened.getAndSet(null);
    if (next != null) {
      close(out);
      out = next;
    }
    if (batch.size() == 0) return;
    try {
      out.append(batch.toByteArray());
      failing = false;
    } catch (LostLinesException e) {
      dropped.add(e.count());
      sayOnce(e);
    }
    batch.reset();
  }

  private void sayOnce(LostLinesException e) {
    if (failing) return;
    failing = true;
    sayLost(e);
  }

  private static void sayLost(IOException e) {
    LOG.log(System.Logger.Level.WARNING, () -> "access log: lines are lost: " + Meaning.of(e));
  }

  /** Writes what waits, for a moment at most. */
  @Override
  public void close() {
    closed = true;
    try {
      // It may be waiting for a line that does not come any more; nothing that waits is cut short.
      boolean told = waiting.offer(Optional.empty(), CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      if (!told || !thread.join(CLOSE_LIMIT)) return;
      close(opened.getAndSet(null));
      // Standard output is not ours to close.
      if (file.isPresent()) close(out);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(@Nullable LogFile any) {
    try {
      if (any != null) any.close();
    } catch (IOException e) {
      sayLost(e);
    }
  }
}
