package io.heddle.server.guard;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The gates that a connection of one listener passes on its way in: the listener's own, then the
 * server's. Thread-safe.
 */
public final class Admission {
  private final List<Gate> gates;

  public Admission(List<Gate> gates) {
    this.gates = List.copyOf(gates);
  }

  /** Passes all gates or none. */
  public boolean tryEnter() {
    for (int passed = 0; passed < gates.size(); passed++) {
      if (gates.get(passed).tryEnter()) continue;
      gates.subList(0, passed).forEach(Gate::leave);
      return false;
    }
    return true;
  }

  /** Gives back what {@link #tryEnter} took. */
  public void leave() {
    gates.forEach(Gate::leave);
  }

  /** Waits until there may be room: a connection left, or somebody unparked this thread. */
  public void awaitRoom() {
    Thread self = Thread.currentThread();
    gates.forEach(gate -> gate.announce(self));
    if (gates.stream().anyMatch(Gate::isFull)) LockSupport.park(this);
    gates.forEach(gate -> gate.forget(self));
  }
}
