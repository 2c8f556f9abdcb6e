package io.heddle.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.protocol.Connection;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moments between two threads that no real connection would show twice. */
@Timeout(30)
class MailboxTest {

  /** A connection that can only read messages and send. */
  private static Connection connection(Callable<String> read, Consumer<String> send) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "readMessage" -> read.call();
                  case "send" -> {
                    send.accept(UTF_8.decode(((ByteBuffer) arguments[0]).duplicate()).toString());
                    yield true;
                  }
                  case "draining" -> false;
                  default -> null;
                });
  }

  @Test
  void losesNoMessageThatComesAsAnotherThreadIsDoneSending() throws Exception {
    var sent = new AtomicInteger();
    // Two that are sent together come in one piece.
    var member =
        new Member(connection(() -> null, piece -> sent.addAndGet(piece.length() / 2)), UTF_8);
    int rounds = 10_000;
    var arrived = new AtomicInteger();
    var other = new FutureTask<>(() -> tellInStep(member, rounds, arrived, sent), true);
    Thread.ofPlatform().daemon().start(other);
    tellInStep(member, rounds, arrived, sent);
    other.get();
  }

  /**
   * Two threads tell at the very same time, round by round: spinning, since waking takes longer
   * than telling.
   */
  private static void tellInStep(
      Member member, int rounds, AtomicInteger arrived, AtomicInteger sent) {
    for (int i = 1; i <= rounds; i++) {
      meet(arrived, 4 * i - 2);
      member.tell("x");
      meet(arrived, 4 * i);
      assertThat(sent.get()).isEqualTo(2 * i);
    }
  }

  private static void meet(AtomicInteger arrived, int expected) {
    arrived.incrementAndGet();
    for (int spins = 0; arrived.get() < expected; spins++) {
      // The other one is not even running: let it.
      if (spins > 20_000) LockSupport.parkNanos(1_000);
      else Thread.onSpinWait();
    }
  }

  @Test
  void sendsTheLastWordsEvenWhileAnotherMemberIsSending() throws Exception {
    var bobIsSending = new CountDownLatch(1);
    var annReads = new CountDownLatch(1);
    var bobMayGoOn = new CountDownLatch(1);
    List<String> heardByAnn = new ArrayList<>();
    var handler = new ChatHandler(ChatTest.DEFAULTS, 1 << 20);

    var annTypes = List.of("ann", "/quit").iterator();
    Connection ann =
        connection(
            () -> {
              String message = annTypes.next();
              if (message.equals("/quit")) {
                bobIsSending.await();
                annReads.countDown();
              }
              return message;
            },
            message -> {
              heardByAnn.add(message);
              if (message.equals("bob: hi\n")) {
                bobIsSending.countDown();
                waitFor(bobMayGoOn);
              }
            });
    var heardWhenItReturned =
        new FutureTask<>(() -> {
          handler.handle(ann);
          return List.copyOf(heardByAnn);
        });
    Thread annThread = Thread.ofPlatform().start(heardWhenItReturned);
    await().until(() -> !annTypes.hasNext());

    var bobTypes = List.of("bob", "hi").iterator();
    Thread bobThread =
        Thread.ofPlatform()
            .start(
                new FutureTask<>(() -> {
                  handler.handle(
                      connection(() -> bobTypes.hasNext() ? bobTypes.next() : null, x -> {}));
                  return true;
                }));
    annReads.await();
    await().until(() -> isWaitingOrDone(annThread));
    bobMayGoOn.countDown();
    bobThread.join();
    assertThat(heardWhenItReturned.get()).endsWith("bob: hi\n", "* goodbye\n");
  }

  private static boolean isWaitingOrDone(Thread thread) {
    return thread.getState() == Thread.State.WAITING || !thread.isAlive();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
