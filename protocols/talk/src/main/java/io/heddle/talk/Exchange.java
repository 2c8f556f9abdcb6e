package io.heddle.talk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heddle.protocol.Framing;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who talks with whom, and who waits. Callers are told of it under the lock, so that each hears
 * things in the order in which they happen and the last of them before it is hung up; telling never
 * waits. Thread-safe.
 */
final class Exchange {
  private final TalkOptions options;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Caller> waiting = new ArrayDeque<>();

  /** Each of two to the other. */
  private final Map<Caller, Caller> talking = new HashMap<>();

  Exchange(TalkOptions options) {
    this.options = options;
  }

  /** Connects a caller, or lets it wait; false if it was told that the line is busy. */
  boolean call(Caller caller) {
    lock.lock();
    try {
      boolean mustWait = options.waitingMax().isPresent() && !talking.isEmpty();
      if (mustWait && waiting.size() >= options.waitingMax().get()) {
        caller.hear(word("busy"));
        return false;
      }
      waiting.add(caller);
      if (mustWait || waiting.size() < 2) notice(caller, "waiting for somebody to talk to");
      connectNext();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the call of somebody who leaves, or the waiting for one; nothing if it has ended. */
  void hangUp(Caller caller) {
    lock.lock();
    try {
      Caller other = talking.remove(caller);
      if (other == null && !waiting.remove(caller)) return;
      if (caller.drains()) caller.hear(word("bye"));
      if (other == null) return;
      talking.remove(other);
      other.hear(word("bye"));
      other.hangUp();
      connectNext();
    } finally {
      lock.unlock();
    }
  }

  private void connectNext() {
    boolean many = options.waitingMax().isEmpty();
    while (waiting.size() >= 2 && (many || talking.isEmpty()))
      connect(waiting.remove(), waiting.remove());
  }

  private void connect(Caller first, Caller second) {
    talking.put(first, second);
    talking.put(second, first);
    notice(first, "connected");
    notice(second, "connected");
    first.connect(second);
    second.connect(first);
  }

  private void notice(Caller caller, String text) {
    if (options.notices()) caller.hear(("* " + text + "\n").getBytes(US_ASCII));
  }

  /** As a client of that framing would send it. */
  private byte[] word(String word) {
    return (options.framing() == Framing.LINES ? word + "\n" : word).getBytes(US_ASCII);
  }
}
