package io.heddle.loadtest.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When requests are planned, over all clients: a rate over time, made of straight pieces. Fixed
 * before the run; changing the rate makes another schedule that is the same up to that moment.
 * Immutable.
 */
final class Schedule {
  static final long NEVER = Long.MAX_VALUE;

  /**
   * A time in which the rate goes evenly from one value to another.
   *
   * @param before how many requests are planned before it
   */
  private record Piece(long from, long to, double rateFrom, double rateTo, double before) {
    double countAt(long nanos) {
      double t = (nanos - from) / 1e9;
      return before + rateFrom * t + slope() * t * t / 2;
    }

    double rateAt(long nanos) {
      return rateFrom + slope() * (nanos - from) / 1e9;
    }

    /** The time of a count that lies in this piece. */
    long timeOf(double count) {
      double missing = count - before;
      double root = Math.sqrt(rateFrom * rateFrom + 2 * slope() * missing);
      // Written so that nothing cancels out where the slope is small.
      double t = missing == 0 ? 0 : 2 * missing / (rateFrom + root);
      return Math.min(from + Math.round(t * 1e9), to);
    }

    double slope() {
      return (rateTo - rateFrom) / ((to - from) / 1e9);
    }
  }

  private final List<Piece> pieces;
  private final List<RateChange> changes;

  private Schedule(List<Piece> pieces, List<RateChange> changes) {
    this.pieces = List.copyOf(pieces);
    this.changes = changes;
  }

  /** The rate rises from 0, stays for the warm-up, and then takes each value for the same time. */
  static Schedule of(List<Double> rates, Duration ramp, Duration warmup, Duration duration) {
    var pieces = new ArrayList<Piece>();
    append(pieces, ramp.toNanos(), 0, rates.getFirst());
    append(pieces, warmup.toNanos(), rates.getFirst(), rates.getFirst());
    for (double rate : rates) append(pieces, duration.toNanos() / rates.size(), rate, rate);
    return new Schedule(pieces, List.of());
  }

  private static void append(List<Piece> pieces, long nanos, double rateFrom, double rateTo) {
    if (nanos <= 0) return;
    long from = pieces.isEmpty() ? 0 : pieces.getLast().to;
    double before = pieces.isEmpty() ? 0 : pieces.getLast().countAt(from);
    pieces.add(new Piece(from, from + nanos, rateFrom, rateTo, before));
  }

  /** The same with every later rate multiplied; past the end there is none. */
  Schedule scaledFrom(long nanos, double factor) {
    if (nanos >= pieces.getLast().to) return this;
    var changed = new ArrayList<Piece>();
    for (Piece piece : pieces) {
      long cut = Math.clamp(nanos, piece.from, piece.to);
      double rate = piece.rateAt(cut);
      append(changed, cut - piece.from, piece.rateFrom, rate);
      append(changed, piece.to - cut, rate * factor, piece.rateTo * factor);
    }
    double rate = rateAhead(nanos);
    return new Schedule(
        changed, RateChange.added(changes, new RateChange(nanos, rate, rate * factor)));
  }

  /** Of a ramp, where it leads: its rate of the moment would tell nobody anything. */
  private double rateAhead(long nanos) {
    double rate = 0;
    for (Piece piece : pieces) if (piece.from <= nanos) rate = piece.rateTo;
    return rate;
  }

  /** What was changed in it, in that order. */
  List<RateChange> changes() {
    return changes;
  }

  /**
   * When a request is planned.
   *
   * @param count how many are planned before it, fractions too
   * @return nanoseconds from the start of the run; {@link #NEVER} past the last
   */
  long timeOf(double count) {
    for (Piece piece : pieces) if (count < piece.countAt(piece.to)) return piece.timeOf(count);
    return NEVER;
  }

  /** How many are planned between two moments. */
  double countBetween(long from, long to) {
    return countAt(to) - countAt(from);
  }

  /** How many are planned before a moment. */
  double countAt(long nanos) {
    double count = 0;
    for (Piece piece : pieces) {
      if (nanos < piece.from) break;
      count = piece.countAt(Math.min(nanos, piece.to));
    }
    return count;
  }
}
