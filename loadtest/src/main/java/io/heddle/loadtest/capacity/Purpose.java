package io.heddle.loadtest.capacity;

/** What a window is for. */
public enum Purpose {
  /** One vote on a load. */
  PROBE,
  /** A long look at the lower end. */
  CONFIRM,
  /** One more vote between the ends, where windows contradict one another. */
  RECHECK,
  /** More than the server holds. */
  OVERLOAD,
  /** Much less, straight after. */
  RECOVERY
}
