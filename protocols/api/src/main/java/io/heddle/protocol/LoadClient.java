package io.heddle.protocol;

import java.util.random.RandomGenerator;

/**
 * What a {@link Workload} may know of the client it opens a session for. Of that client's thread.
 */
public interface LoadClient {

  /** Counts from 0 on; the same client keeps it over all its connections. */
  int index();

  /** How many clients there are. */
  int clients();

  /**
   * Tells this run from others at the same server: a few lower-case letters and digits, whatever
   * the seed. For names that the server keeps.
   */
  String runName();

  /**
   * 0 or 1, in turn for each connection of this client. With {@link #runName} and {@link #index} it
   * makes a name that nobody else uses, nor what may still be under way of this client's connection
   * before, and leaves no more than two for each client in a server.
   */
  int turn();

  /**
   * The size of the next payload in bytes, 0 or more, as the user asked: fixed or drawn, so ask
   * once for each request. A protocol that knows no empty payload takes 0 as 1.
   */
  int nextSize();

  /**
   * A text for the request of a number: letters, digits and hyphens of ASCII that tell number and
   * client, where there is room, so that an answer to another request is found out.
   *
   * @param bytes how long it is, 0 or more
   */
  default String text(long number, int bytes) {
    String filler = "abcdefghijklmnopqrstuvwxyz0123456789";
    String name = number + "-" + index() + "-";
    return (name + filler.repeat(bytes / filler.length() + 1)).substring(0, bytes);
  }

  /** Of this client alone, from the seed of the run: the same seed gives the same requests. */
  RandomGenerator random();

  /**
   * A message of another client has arrived, so long after it was sent. Counted beside the answers,
   * as deliveries; the message that brought it is a {@link Workload.Session#PUSHED}.
   *
   * @param nanos between two {@link System#nanoTime}, one of which travelled in the message; stamps
   *     of another process mean nothing
   */
  void delivered(long nanos);
}
