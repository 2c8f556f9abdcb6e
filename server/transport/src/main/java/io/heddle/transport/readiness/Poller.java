package io.heddle.transport.readiness;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One selector, polled by a virtual thread, that wakes the threads waiting on the channels
 * registered with it. Being a virtual thread it takes turns with those it wakes: one poll finds all
 * that became ready while they worked. Thread-safe.
 */
public final class Poller implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Poller.class.getName());

  /** Polls in a row while something is expected, before others have their turn, which allocates. */
  private static final int EXPECTANT_POLLS = 4;

  /** How long threads may wait for their turn that are in no carrier's own queue. */
  private static final long ALL_RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final VarHandle SLEEPING;

  static {
    try {
      SLEEPING = MethodHandles.lookup().findVarHandle(Poller.class, "sleeping", boolean.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final Selector selector;
  private final Thread thread;
  private final Consumer<SelectionKey> report = Poller::report;

  /** Held by whoever registers a channel that two threads may wait for. */
  private final ReentrantLock registering = new ReentrantLock();

  /** Released after the next poll to begin, for those who wait for one. */
  private final AtomicReference<@Nullable CountDownLatch> awaited = new AtomicReference<>();

  private volatile boolean sleeping;
  private volatile boolean closed;
  private volatile boolean ended;

  // Of the poller's own thread.
  private final Expectation expectation = new Expectation();
  private long allRanNanos = System.nanoTime();

  private Poller(String name) throws IOException {
    selector = Selector.open();
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /**
   * Starts a poller.
   *
   * @param name of its thread
   * @throws IOException if the system gives no selector (out of descriptors)
   */
  public static Poller start(String name) throws IOException {
    var poller = new Poller(name);
    poller.thread.start();
    return poller;
  }

  /**
   * Watches a non-blocking channel until it is closed. Whoever closes the channel calls {@link
   * #wake} afterwards: only the next poll gives its descriptor back. {@link
   * #close(SelectableChannel, Duration)} does both, and waits.
   *
   * @param readOperation what reading means for it: {@link SelectionKey#OP_READ} or {@link
   *     SelectionKey#OP_ACCEPT}
   * @throws ClosedChannelException if it is closed already
   */
  public Readiness watch(SelectableChannel channel, int readOperation)
      throws ClosedChannelException {
    var readiness = new Watched(this, channel, readOperation, true);
    readiness.key = channel.register(selector, readOperation, readiness);
    wake();
    return readiness;
  }

  /**
   * Watches a non-blocking channel from the first wait on, until it is closed. One that is closed
   * before it was waited for has cost the poller nothing, and its descriptor is back at once.
   *
   * @param readOperation as in {@link #watch}
   */
  public Readiness watchLater(SelectableChannel channel, int readOperation) {
    return new Watched(this, channel, readOperation, false);
  }

  /** The reader and the writer may come here at once, and registering twice loses an interest. */
  void register(Watched watched, int operations) throws ClosedChannelException {
    registering.lock();
    try {
      SelectionKey registered = watched.key;
      if (registered == null) watched.key = watched.channel.register(selector, operations, watched);
      else registered.interestOpsOr(operations);
    } finally {
      registering.unlock();
    }
  }

  /**
   * Makes a sleeping poller look again: after closing a channel it watches, or changing interest.
   */
  public void wake() {
    if (sleeping && SLEEPING.compareAndSet(this, true, false)) selector.wakeup();
  }

  /**
   * Closes a channel that it watches, and waits until its descriptor has been given back: until
   * then a socket that listens takes connections which nobody will serve.
   *
   * @param limit how long that may take the poller, which has to get its turn; when it passes, the
   *     channel is closed all the same and the descriptor follows
   * @return whether it has been given back; not known on the poller's own thread, which does not
   *     wait
   */
  public boolean close(SelectableChannel channel, Duration limit)
      throws IOException, InterruptedException {
    channel.close();
    CountDownLatch polled =
        awaited.updateAndGet(other -> other == null ? new CountDownLatch(1) : other);
    wake();
    if (ended) return true;
    if (Thread.currentThread().equals(thread)) return false;
    return polled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Stops polling, as soon as the poller has its turn; does not wait for that. The channels stay
   * open; nobody who waits on them is woken.
   */
  @Override
  public void close() {
    closed = true;
    wake();
  }

  /**
   * After {@link #close}: waits until it has given back the descriptors of what was closed.
   *
   * @return false if the limit came first
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return thread.join(limit);
  }

  @SuppressWarnings("ThreadPriorityCheck") // Taking turns with the threads it wakes is the point.
  private void run() {
    while (!closed) {
      CountDownLatch polled = awaited.getAndSet(null);
      // Who waits for this poll does not wait for what it may find.
      if (polled != null) expectation.renew();
      try {
        poll();
      } catch (IOException | RuntimeException | Error e) {
        // Out of memory, most likely; going on beats leaving every connection waiting for ever.
        tryToSay(e);
      }
      if (polled != null) polled.countDown();
      Thread.yield();
      letAllRun();
    }
    end();
  }

  /**
   * Leaves the carrier for real where it is time for that. A carrier takes nothing from elsewhere
   * as long as there is something in its own queue, where those are whom the poller wakes, and
   * where a thread that yields stays. Only behind a wait for another thread, the timer's, have all
   * their turn: those of the admin endpoint too, on a machine of one processor that is busy.
   *
   * <p>Where the timer is faster than the carrier, that takes the poller from the same queue as the
   * last time, the timer's, before it looks at any other. So the poller yields behind it: where
   * nobody else is in the carrier's own queue that puts it into a third one, and the carrier, which
   * finds the timer's empty, begins anew, anywhere.
   */
  @SuppressWarnings("ThreadPriorityCheck") // As in run.
  private void letAllRun() {
    long now = System.nanoTime();
    if (now - allRanNanos < ALL_RUN_NANOS) return;
    LockSupport.parkNanos(1);
    Thread.yield();
    allRanNanos = now;
  }

  private static void tryToSay(Throwable e) {
    try {
      LOG.log(System.Logger.Level.ERROR, "polling failed, going on", e);
    } catch (RuntimeException | Error unsaid) {
      // To say it may take what has run out.
    }
  }

  private void poll() throws IOException {
    if (expectation.atOnce()) pollOnce();
    else if (expectation.soon(selector.keys())) pollOn();
    else sleep();
  }

  private boolean pollOnce() throws IOException {
    boolean found = selector.selectNow(report) > 0;
    expectation.polled(found);
    return found;
  }

  private void pollOn() throws IOException {
    boolean found = false;
    for (int polls = 0; !found && polls < EXPECTANT_POLLS; polls++) found = pollOnce();
  }

  private void sleep() throws IOException {
    // Whoever changes something after this line wakes the poller; whatever was changed before,
    // select sees, but for these two.
    long begun = System.nanoTime();
    sleeping = true;
    if (!closed && awaited.get() == null) selector.select(report);
    sleeping = false;
    expectation.slept(begun);
  }

  /** Gives back the selector, and with it the descriptors of the channels that were closed. */
  private void end() {
    try {
      selector.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing the selector", e);
    }
    ended = true;
    CountDownLatch polled = awaited.getAndSet(null);
    if (polled != null) polled.countDown();
  }

  private static void report(SelectionKey key) {
    try {
      ((Watched) key.attachment()).report(key);
    } catch (CancelledKeyException closedMeanwhile) {
      // Whoever closed the channel has woken its threads.
    }
  }
}
