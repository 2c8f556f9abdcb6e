package io.heddle.server.systemd;

import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager how the server is, where one has asked to be told: ready, reading its
 * configuration again, stopping, alive. Nothing that goes wrong with it stops the server.
 * Thread-safe.
 *
 * @see <a
 *     href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify</a>
 */
public final class Supervision {
  private enum State {
    STARTING,
    READY,
    STOPPING
  }

  /** In one period of the watchdog: so that it may come late, and once not at all. */
  private static final int SIGNS_OF_LIFE = 3;

  /** Nobody has asked. */
  public static final Supervision NONE = new Supervision(null, null);

  private final @Nullable NotifySocket socket;
  private final @Nullable Duration watchdog;
  private final ReentrantLock telling = new ReentrantLock();
  private State state = State.STARTING;

  private Supervision(@Nullable NotifySocket socket, @Nullable Duration watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /** What {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID} ask for. */
  public static Supervision of(Map<String, String> environment) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) return NONE;
    try {
      return new Supervision(new NotifySocket(name), watchdog(environment));
    } catch (IOException e) {
      untold("NOTIFY_SOCKET: " + e.getMessage());
      return NONE;
    }
  }

  private static @Nullable Duration watchdog(Map<String, String> environment) {
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!pid.isEmpty() && !pid.equals(String.valueOf(ProcessHandle.current().pid()))) return null;
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    if (!micros.matches("[1-9]\\d{0,15}")) return null;
    return Duration.of(Long.parseLong(micros), ChronoUnit.MICROS);
  }

  /** Every listener accepts. */
  public void ready() {
    telling.lock();
    try {
      if (state != State.STARTING) return;
      state = State.READY;
      tell("READY=1\nSTATUS=serving");
    } finally {
      telling.unlock();
    }
    if (watchdog != null) {
      Duration interval = watchdog.dividedBy(SIGNS_OF_LIFE);
      Thread.ofPlatform().daemon().name("heddle-watchdog").start(() -> showLife(interval));
    }
  }

  /** The configuration is being read again, until {@link #reloaded}. */
  public void reloading() {
    // The clock that systemd compares with is the one that this is of.
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    whileReady(
        "RELOADING=1\nMONOTONIC_USEC=" + micros + "\nSTATUS=reading the configuration again");
  }

  /** It has been read, or stays as it was. */
  public void reloaded() {
    whileReady("READY=1\nSTATUS=serving");
  }

  private void whileReady(String message) {
    telling.lock();
    try {
      if (state == State.READY) tell(message);
    } finally {
      telling.unlock();
    }
  }

  /**
   * It drains.
   *
   * @param atMost for so long, which the service manager grants even if it gives others less
   */
  public void stopping(Duration atMost) {
    telling.lock();
    try {
      state = State.STOPPING;
      tell(
          "STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC="
              + TimeUnit.MICROSECONDS.convert(atMost));
    } finally {
      telling.unlock();
    }
  }

  /** For as long as virtual threads run: where handlers keep every carrier, nobody is served. */
  private void showLife(Duration interval) {
    try {
      while (true) {
        if (Thread.ofVirtual().start(() -> {}).join(interval)) tell("WATCHDOG=1");
        Thread.sleep(interval);
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String message) {
    if (socket == null) return;
    try {
      socket.send(message);
    } catch (IOException e) {
      untold(e.getMessage());
    }
  }

  private static void untold(@Nullable String why) {
    // Not held by the class: the first logger of a process opens every jar there is, and a start
    // has this class before anything else.
    System.getLogger(Supervision.class.getName())
        .log(System.Logger.Level.WARNING, () -> "the service manager is not told: " + why);
  }
}
