package io.heddle.protocol.testkit;

import io.heddle.echo.Echo;
import io.heddle.protocol.Handler;
import io.heddle.protocol.NoOptions;
import io.heddle.transport.Ending;
import io.heddle.transport.Limits;
import io.heddle.transport.StreamConnection;
import io.heddle.transport.Wire;
import io.heddle.transport.readiness.Readiness;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Connections in memory to an echo, both ends in this JVM, up to the numbers in the arguments, in order. At each prints
 * a line of JSON: bytes of live heap for each connection, and the process's microseconds of CPU for each message, there
 * and back, where the connections talk in an order that is random, so that each is found as cold as it is.
 */
public final class Growth {
  private static final int MESSAGES_MIN = 200_000, ROUNDS = 5, AT_ONCE = 10;
  private static final byte[] MESSAGE = new byte[64];

  private final TestTransport transport = new TestTransport.Memory();
  private final Handler echo;
  private final List<Wire> clients = new ArrayList<>();
  private final Random random = new Random(7);

  private Growth() throws IOException {
    echo = new Echo().open(new NoOptions(), new TestListener("echo", transport.endpoint(), Limits.DEFAULTS));
  }

  public static void main(String[] counts) throws Exception {
    Arrays.fill(MESSAGE, (byte) 'a');
    Throwable[] failure = {null};
    // A virtual thread as the servers' are, so that a message costs no switch between threads of the system.
    Thread.ofVirtual().start(() -> {
      try {
        new Growth().grow(counts);
      } catch (Throwable e) {
        failure[0] = e;
      }
    }).join();
    if (failure[0] != null) throw new IllegalStateException(failure[0]);
    System.exit(0); // However many connections there are.
  }

  private void grow(String[] counts) throws IOException {
    for (int i = 0; i < AT_ONCE; i++) exchange(List.of(connect()));
    talk(MESSAGES_MIN);
    clients.forEach(Wire::close);
    clients.clear();
    long before = liveBytes();
    for (String count : counts) {
      int connections = Integer.parseInt(count);
      int more = connections - clients.size();
      long begin = System.nanoTime();
      while (clients.size() < connections) exchange(List.of(connect()));
      double openMicros = (System.nanoTime() - begin) / 1e3 / more;
      talk(MESSAGES_MIN);
      // The median, since now and then a collection falls into one.
      double[] micros = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) micros[i] = cpuMicros(Math.max(MESSAGES_MIN, connections / 2));
      Arrays.sort(micros);
      System.out.printf(
          "{\"connections\": %d, \"heap_bytes\": %d, \"us_per_msg\": %.3f, \"us_min\": %.3f, \"us_max\": %.3f, \"open_us\": %.2f}%n",
          connections, (liveBytes() - before) / connections, micros[ROUNDS / 2], micros[0], micros[ROUNDS - 1], openMicros);
    }
  }

  /** The server's end is served as a server does it, on a thread of its own; the client's is a bare wire. */
  private Wire connect() throws IOException {
    TestTransport.Ends ends = transport.connect();
    Thread.ofVirtual().start(() ->
        Ending.serve(echo, new StreamConnection(0, ends.server(), Limits.DEFAULTS, Thread.currentThread())));
    clients.add(ends.client());
    return ends.client();
  }

  private double cpuMicros(int messages) throws IOException {
    long before = cpuNanos();
    talk(messages);
    return (cpuNanos() - before) / 1e3 / messages;
  }

  private void talk(int messages) throws IOException {
    for (int done = 0; done < messages; done += AT_ONCE) {
      var some = new ArrayList<Wire>(AT_ONCE);
      int first = random.nextInt(clients.size());
      // Strides, so that no connection is there twice.
      for (int i = 0; i < AT_ONCE; i++) some.add(clients.get((first + i * (clients.size() / AT_ONCE)) % clients.size()));
      exchange(some);
    }
  }

  private static void exchange(List<Wire> some) throws IOException {
    for (Wire client : some) client.write(ByteBuffer.wrap(MESSAGE));
    var answer = ByteBuffer.allocate(MESSAGE.length);
    for (Wire client : some) {
      answer.clear();
      while (answer.hasRemaining()) {
        int got = client.read(answer);
        if (got < 0) throw new IOException("the end instead of an answer");
        if (got == 0) client.readiness().await(Readiness.READ, Readiness.KILL, Readiness.NEVER);
      }
      if (!Arrays.equals(MESSAGE, answer.array())) throw new IOException("a wrong answer");
    }
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
  }

  private static long liveBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
