package io.heddle.server.guard;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the heap has room for more connections: by what was live after the last garbage
 * collection, for how much is used says little, and one is asked for where it would tell.
 * Thread-safe.
 */
public final class HeapGuard implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HeapGuard.class.getName());

  /** While it is full, looking whether it still is takes a twentieth of the time at most. */
  private static final int PAUSE_FACTOR = 20;

  private static final long PAUSE_MIN_NANOS = Duration.ofMillis(100).toNanos();

  private volatile long limitBytes = Long.MAX_VALUE;
  private final Set<String> heapPools;
  private final NotificationListener listener = this::collected;
  private final ReentrantLock collecting = new ReentrantLock();
  private volatile long lookNotBefore = System.nanoTime();
  private volatile long liveBytes;
  private volatile boolean full;

  private HeapGuard() {
    this.heapPools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
  }

  /** Begins to watch the garbage collector; there is always room until it gets a limit. */
  public static HeapGuard watching() {
    var guard = new HeapGuard();
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans())
      if (collector instanceof NotificationEmitter emitter)
        emitter.addNotificationListener(guard.listener, null, null);
    return guard;
  }

  /**
   * Goes by another limit from now on.
   *
   * @param percent of the largest heap that the JVM may have, from 1 to 100; empty: none
   */
  public void limit(Optional<Integer> percent) {
    limitBytes =
        percent.map(part -> Runtime.getRuntime().maxMemory() / 100 * part).orElse(Long.MAX_VALUE);
    sayIfChanged(liveBytes > limitBytes);
  }

  private void collected(Notification notification, @Nullable Object handback) {
    if (!notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) return;
    Map<String, MemoryUsage> after =
        GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
            .getGcInfo()
            .getMemoryUsageAfterGc();
    long live = 0;
    for (String pool : heapPools) live += after.getOrDefault(pool, NOTHING).getUsed();
    liveBytes = live;
    sayIfChanged(live > limitBytes);
  }

  private static final MemoryUsage NOTHING = new MemoryUsage(0, 0, 0, 0);

  private void sayIfChanged(boolean now) {
    if (now == full) return;
    full = now;
    LOG.log(
        now ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
        () ->
            now
                ? "the heap is over heap-limit with %,d of %,d MiB live: rejecting new connections"
                    .formatted(liveBytes >> 20, Runtime.getRuntime().maxMemory() >> 20)
                : "the heap has room again: accepting new connections");
  }

  /** Whether a connection may come in; collects garbage first where nobody could know otherwise. */
  public boolean hasRoom() {
    long used = usedBytes();
    if (used <= limitBytes) return true;
    if (mayBeFullUnseen(used) || lookDue()) collect();
    return liveBytes <= limitBytes;
  }

  private static long usedBytes() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** All that was allocated since the last look may be live: large objects cause no collection. */
  private boolean mayBeFullUnseen(long used) {
    long live = liveBytes;
    return live <= limitBytes && used - live > (Runtime.getRuntime().maxMemory() - live) / 4;
  }

  /** Where nobody comes in hardly any garbage is made that would cause a collection. */
  private boolean lookDue() {
    return liveBytes > limitBytes && System.nanoTime() - lookNotBefore >= 0;
  }

  /** By whoever lets connections in: one that came meanwhile would have to wait as well. */
  private void collect() {
    if (!collecting.tryLock()) return;
    try {
      long start = System.nanoTime();
      System.gc();
      long end = System.nanoTime();
      liveBytes = usedBytes();
      lookNotBefore = end + Math.max(PAUSE_MIN_NANOS, PAUSE_FACTOR * (end - start));
      sayIfChanged(liveBytes > limitBytes);
    } finally {
      collecting.unlock();
    }
  }

  @Override
  public void close() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (!(collector instanceof NotificationEmitter emitter)) continue;
      try {
        emitter.removeNotificationListener(listener);
      } catch (ListenerNotFoundException neverAdded) {
        // There is nothing to give back.
      }
    }
  }
}
