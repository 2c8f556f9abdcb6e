package io.heddle.server.connection;

import static java.util.Objects.requireNonNull;

import io.heddle.transport.Activity;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the connections of a listener have moved, those that are gone included, at one look.
 *
 * @param requests begun
 * @param threads those of the live ones, by what they are at
 */
public record Tally(long bytesIn, long bytesOut, long requests, Map<Activity, LongAdder> threads) {

  /** How many of the live connections' threads are at it. */
  public long threads(Activity activity) {
    return requireNonNull(threads.get(activity)).sum();
  }
}
