package io.heddle.loadtest.capacity;

import io.heddle.loadtest.Numbers;
import java.math.BigDecimal;
import java.math.MathContext;

/** What is raised in search of the limit. */
public enum Axis {
  /** Requests per second. */
  REQUESTS("requests", "requests/s", "/s", false),
  /** Connections held at once. */
  CONNECTIONS("connections", "connections", " connections", true),
  /** Connections opened per second. */
  CONNECTS("connects", "connects/s", " connects/s", false);

  /** Where to begin if nothing is known: a server that cannot do that either is searched below. */
  static final double START = 100;

  private static final MathContext FOUR_DIGITS = new MathContext(4);

  private final String id;
  private final String unit;
  private final String suffix;
  private final boolean whole;

  Axis(String id, String unit, String suffix, boolean whole) {
    this.id = id;
    this.unit = unit;
    this.suffix = suffix;
    this.whole = whole;
  }

  /** As it is written on the command line. */
  public String id() {
    return id;
  }

  /** As {@code requests/s}. */
  public String unit() {
    return unit;
  }

  /**
   * The share of the offered load that a good window reaches, from 0 to 1. What is under way when a
   * window ends is missing of a rate, but a connection is held or it is not.
   */
  double achievedMin() {
    return whole ? 0.999 : 0.99;
  }

  /** Whether a load is a rate: then what is under way when a window ends may look missing. */
  boolean rate() {
    return !whole;
  }

  /** What a server has at once. */
  String atOnce() {
    return whole ? unit : "requests under way";
  }

  /** The nearest load worth trying: four digits are finer than any window can tell apart. */
  double round(double load) {
    return whole ? Math.rint(load) : new BigDecimal(load).round(FOUR_DIGITS).doubleValue();
  }

  /** As {@code 2,400/s} or {@code 120 connections}. */
  public String text(double load) {
    return Numbers.load(load) + suffix;
  }
}
