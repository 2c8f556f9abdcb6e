package io.heddle.server.connection;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;

/**
 * What is gone along in small steps, between which others run. Virtual threads are not preempted: a
 * walk along 10,000 connections would hold up for milliseconds whoever is served on that carrier.
 */
public final class InTurns<T> extends AbstractCollection<T> {
  /** Some microseconds. */
  private static final int STEP = 32;

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

      @Override
      public boolean hasNext() {
        return all.hasNext();
      }

      @Override
      @SuppressWarnings("ThreadPriorityCheck") // To take turns is the point.
      public T next() {
        if (++taken % STEP == 0) Thread.yield();
        return all.next();
      }
    };
  }
}
