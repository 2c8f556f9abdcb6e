package io.heddle.resp;

/**
 * A stretch of a row of elements; empty where it would begin behind its end.
 *
 * @param to the place behind its last element
 */
record Span(int from, int to) {
  private static final Span EMPTY = new Span(0, 0);

  /** Between two places, both of them in it; negative ones count from the end of the row. */
  static Span of(long first, long last, int size) {
    long from = first < 0 ? Math.max(0, first + size) : first;
    long to = last < 0 ? last + size : Math.min(last, size - 1L);
    return from > to ? EMPTY : new Span((int) from, (int) to + 1);
  }

  boolean isEmpty() {
    return from == to;
  }
}
