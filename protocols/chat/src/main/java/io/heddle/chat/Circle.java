package io.heddle.chat;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The clients of a load test that share a room, each on a seat of its own. Thread-safe. */
final class Circle {

  /** One client on one connection: what it has done, for the others to see. */
  static final class Talker {
    private final String nick;
    private volatile long begun;
    private volatile long given;

    Talker(String nick) {
      this.nick = nick;
    }

    String nick() {
      return nick;
    }

    /** How many messages it has begun to send. */
    long begun() {
      return begun;
    }

    /** By its own thread, before it sends anything of it. */
    void begins(long number) {
      begun = number + 1;
    }

    /** How many messages the server has given to the room, as far as it has said so. */
    long given() {
      return given;
    }

    /** By its own thread. */
    void wasGiven(long number) {
      given = number + 1;
    }
  }

  private final AtomicReferenceArray<Talker> seats;

  Circle(int size) {
    seats = new AtomicReferenceArray<>(size);
  }

  int size() {
    return seats.length();
  }

  /** Takes the place of the same client's connection before. */
  void sit(int seat, Talker talker) {
    seats.set(seat, talker);
  }

  void leave(int seat, Talker talker) {
    seats.compareAndSet(seat, talker, null);
  }

  @Nullable Talker at(int seat) {
    return seats.get(seat);
  }
}
