package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Clients of {@code commands} that behave, while something happens to the server: each asks a
 * hundred times per second at most, and what is not answered is lost.
 */
final class Bystanders implements AutoCloseable {
  /** What a client does once, again and again. */
  private interface Request {
    void ask() throws IOException;
  }

  private final InetSocketAddress server;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);
  private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
  private final LongAdder answered = new LongAdder();
  private final AtomicLong longestNanos = new AtomicLong();
  private final ConcurrentLinkedQueue<String> lost = new ConcurrentLinkedQueue<>();

  Bystanders(int port) {
    server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Clients that stay on one connection each. */
  Bystanders staying(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = connect();
      sockets.add(socket);
      begin(() -> ask(socket));
    }
    return this;
  }

  /** Clients that make a connection for each request. */
  Bystanders coming(int count) {
    for (int i = 0; i < count; i++)
      begin(() -> {
        try (Socket socket = connect()) {
          ask(socket);
        }
      });
    return this;
  }

  private void begin(Request request) {
    var unused = threads.scheduleWithFixedDelay(() -> time(request), 0, 10, TimeUnit.MILLISECONDS);
  }

  private void time(Request request) {
    long start = System.nanoTime();
    try {
      request.ask();
      answered.increment();
    } catch (IOException e) {
      lost.add(String.valueOf(e));
    }
    longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
  }

  /** Asks on a new connection. */
  void askOnce() throws IOException {
    try (Socket socket = connect()) {
      ask(socket);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket();
    socket.setSoTimeout((int) Heddle.PATIENCE.toMillis());
    socket.connect(server);
    return socket;
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write("PING\n".getBytes(UTF_8));
    String answer = new String(socket.getInputStream().readNBytes("OK PONG\n".length()), UTF_8);
    if (!answer.equals("OK PONG\n")) throw new IOException("answered \"" + answer + "\"");
  }

  long answered() {
    return answered.sum();
  }

  /** What became of each request that was not answered. */
  Collection<String> lost() {
    return lost;
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos.get());
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      // After the request that each is at.
      boolean ended = threads.awaitTermination(Heddle.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!ended) throw new AssertionError("a request was never answered");
      for (Socket socket : sockets) socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
