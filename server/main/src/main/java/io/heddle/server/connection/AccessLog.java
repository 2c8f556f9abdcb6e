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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A line of JSON for each connection that has ended. Written by a thread of its own: a disk that is
 * slow or full costs lines, which are counted, and never makes a connection wait. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AccessLog.class.getName());

  /** A few MiB, and a burst of as many connections. */
  private static final int WAITING_MAX = 8192;

  /** A burst that would be more before the thread looks again wakes it. */
  private static final int WAITING_WAKE = WAITING_MAX / 4;

  /**
   * After lines that were written, the next ones gather for so long. A wake-up and two system calls
   * for each line cost a server of short connections a quarter of its processor.
   */
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

  private static final int BATCH_BYTES = 64 << 10;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
  private static final JsonFactory JSON = new JsonFactory();

  private final Optional<Path> file;

  private final Queue<ClosedConnection> waiting = new ConcurrentLinkedQueue<>();

  /** How many those are, about to wait included. */
  private final AtomicInteger waitingCount = new AtomicInteger();

  /** The thread sleeps until somebody wakes it. */
  private volatile boolean asleep;

  private final LongAdder dropped = new LongAdder();
  private final Thread thread;
  private final AtomicReference<@Nullable LogFile> opened = new AtomicReference<>();
  private LogFile out;

  /** Lines that are written together, and how many they are. */
  private final ByteArrayOutputStream batch = new ByteArrayOutputStream();

  private int batchLines;

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
    if (closed || waitingCount.get() >= WAITING_MAX) {
      drop();
      return;
    }
    int count = waitingCount.incrementAndGet();
    try {
      waiting.add(connection);
    } catch (OutOfMemoryError thisMoment) {
      waitingCount.decrementAndGet();
      drop();
      return;
    }
    if (asleep || count == WAITING_WAKE) LockSupport.unpark(thread);
  }

  /** Counts a line that nobody could make. */
  void drop() {
    dropped.increment();
  }

  /**
   * Opens the file anew for the lines to come: it has been moved away. Where that fails, they go on
   * into the one that is open.
   */
  public void reopen() {
    if (file.isEmpty()) return;
    try {
      close(opened.getAndSet(LogFile.open(file)));
      LockSupport.unpark(thread);
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
    boolean last;
    do {
      // Whatever was to be written before it was closed is there by now.
      last = closed;
      try {
        appendAll();
        if (!last) awaitMore();
      } catch (OutOfMemoryError thisMoment) {
        // One line may be there in part. To say so takes memory, too; it is counted.
        dropped.add(batchLines);
        clear();
      }
    } while (!last);
  }

  private void appendAll() {
    for (ClosedConnection next; (next = waiting.poll()) != null; ) {
      waitingCount.decrementAndGet();
      batchLines++;
      add(next);
      if (batch.size() >= BATCH_BYTES) append();
    }
    append();
  }

  /** After a pause sleeps until there is something; a line that comes alone is written at once. */
  private void awaitMore() {
    LockSupport.parkNanos(this, PAUSE_NANOS);
    asleep = true;
    while (waiting.isEmpty() && opened.get() == null && !closed) LockSupport.park(this);
    asleep = false;
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
      batchLines = 0;
      sayOnce(e);
    }
    clear();
  }

  private void clear() {
    batch.reset();
    batchLines = 0;
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
      LockSupport.unpark(thread);
      if (!thread.join(CLOSE_LIMIT)) return;
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
