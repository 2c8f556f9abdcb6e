package io.heddle.server.connection;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What is gone along with a rest in between. Virtual threads are not preempted: a walk along 10,000
 * connections would hold up for milliseconds whoever is served on that carrier.
 */
public final class InTurns<T> extends AbstractCollection<T> {
  /** Between two looks at the clock: some microseconds. */
  private static final int STEP = 16;

  /** Of a stretch without a rest: shorter than most who are served would notice. */
  private static final long STRETCH_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Of one behind a rest that lasted: the carrier has much to do, and the walk has to end too. */
  private static final long STRETCH_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long REST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Collection<T> each;

  /**
   * @param each may change meanwhile, as far as its own iterator bears it
   */
  public InTurns(Collection<T> each) {
    this.each = each;
  }

  @Override
  public int size() {
    return each.size();
  }

  @Override
  public Iterator<T> iterator() {
    Iterator<T> all = each.iterator();
    return new Iterator<>() {
      private int taken;
      private long since = System.nanoTime();
      private long stretch = STRETCH_NANOS;

      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      public T next() {
        if (++taken % STEP == 0) rest();
        return all.next();
      }

      private void rest() {
        long begun = System.nanoTime();
        if (begun - since < stretch) return;
        // Not a yield: with that the carrier would not be idle, and the system, whose turns last
        // milliseconds, not run the thread that tells which connections have something to read.
        LockSupport.parkNanos(REST_NANOS);
        since = System.nanoTime();
        stretch = Math.clamp(since - begun, STRETCH_NANOS, STRETCH_NANOS_MAX);
      }
    };
  }
}
