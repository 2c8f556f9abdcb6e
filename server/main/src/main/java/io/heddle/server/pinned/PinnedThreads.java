package io.heddle.server.pinned;

import static java.util.Objects.requireNonNull;

import io.heddle.server.listen.Listener;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.FlightRecorder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts waits that held a carrier, by the protocol whose code waited: every other connection waits
 * for such a carrier too. Flight Recorder tells of them, a second later; with {@code
 * -Dheddle.pinned-threads=off} it is not asked. Thread-safe.
 *
 * @see <a href="https://openjdk.org/jeps/491">JEP 491: what still pins on Java 24 and newer</a>
 */
public final class PinnedThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PinnedThreads.class.getName());

  private static final String SWITCH = "heddle.pinned-threads";
  private static final String EVENT = "jdk.VirtualThreadPinned";

  /** It tells every second; its threads do not survive a heap that runs out. */
  private static final long SILENT_NANOS = Duration.ofSeconds(15).toNanos();

  /** Shorter ones do no more harm than a handler that computes. */
  private static final Duration THRESHOLD = Duration.ofMillis(1);

  /** Of what has been told there is no use. */
  private static final long KEPT_BYTES = 1 << 20;

  /** One kind of event, and few of them: a tenth of the buffers that it has by default. */
  private static final String[] SMALL = {"memorysize=1M", "maxchunksize=1M"};

  private final Culprits culprits;
  private final SortedMap<String, Pins> pins = new TreeMap<>();
  private final ReentrantLock starting = new ReentrantLock();
  private @Nullable RecordingStream stream;
  private @Nullable RecordingFolder folder;
  private boolean closed;

  /** When Flight Recorder told last, even if of nothing; 0 if never, or no more. */
  private volatile long toldNanos;

  public PinnedThreads(List<Listener> listeners) {
    culprits = new Culprits(listeners);
    for (String name : culprits.names()) pins.put(name, new Pins());
  }

  /** By protocol; {@code heddle} has those in which no plugin's code took part. */
  public SortedMap<String, Pins> byProtocol() {
    return pins;
  }

  /** Whether anybody counts. */
  public boolean watching() {
    long told = toldNanos;
    return told != 0 && System.nanoTime() - told < SILENT_NANOS;
  }

  /** Begins to count, which takes a good part of a second. Once. */
  public void start() {
    if ("off".equals(System.getProperty(SWITCH))) return;
    starting.lock();
    try {
      if (!closed) open();
    } catch (IOException | JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
      // A JVM may have no Flight Recorder, or no descriptors or memory left for it.
      say(System.Logger.Level.DEBUG, "Flight Recorder does not start: " + Meaning.of(e));
    } finally {
      starting.unlock();
    }
  }

  private void open() throws IOException, JMException {
    RecordingFolder found = RecordingFolder.find().orElse(null);
    if (found == null) {
      // Or no descriptor left to look; heddle_pins_watched tells who wants to know.
      say(
          System.Logger.Level.DEBUG,
          "there is no file system in memory with room for Flight Recorder's files");
      return;
    }
    // Who has started it otherwise has chosen where it writes.
    if (!FlightRecorder.isInitialized()) configure(found);
    RecordingStream opened = new RecordingStream();
    stream = opened;
    folder = found;
    opened.enable(EVENT).withStackTrace().withThreshold(THRESHOLD);
    opened.setMaxSize(KEPT_BYTES);
    opened.setReuse(true);
    opened.setOrdered(false);
    opened.onEvent(EVENT, this::count);
    opened.onFlush(() -> requireRoom(opened, found));
    opened.startAsync();
  }

  private static void configure(RecordingFolder folder) throws JMException {
    String[] options = {"repositorypath=" + folder.path(), SMALL[0], SMALL[1]};
    Object unused =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "jfrConfigure",
                new Object[] {options},
                new String[] {String[].class.getName()});
  }

  private void count(RecordedEvent event) {
    requireNonNull(pins.get(culprits.of(event))).add(event.getDuration());
  }

  /** Each second; the first time all is written that it takes to begin. */
  private void requireRoom(RecordingStream opened, RecordingFolder found) {
    if (found.hasRoom()) {
      toldNanos = System.nanoTime();
      return;
    }
    say(System.Logger.Level.INFO, found.path() + " is nearly full");
    stop(opened, found);
  }

  private void stop(RecordingStream opened, RecordingFolder found) {
    toldNanos = 0;
    try {
      found.release();
    } catch (IOException stays) {
      LOG.log(System.Logger.Level.DEBUG, "not removed", stays);
    }
    opened.close();
  }

  private static void say(System.Logger.Level level, String why) {
    LOG.log(level, () -> "threads that are pinned to their carriers are not counted: " + why);
  }

  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
      if (stream != null) stop(stream, requireNonNull(folder));
    } finally {
      starting.unlock();
    }
  }
}
