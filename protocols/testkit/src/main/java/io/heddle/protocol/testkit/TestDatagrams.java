package io.heddle.protocol.testkit;

import io.heddle.protocol.Datagram;
import io.heddle.protocol.DatagramHandler;
import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.TooLongException;
import io.heddle.transport.datagram.DatagramHost;
import io.heddle.transport.datagram.DatagramPort;
import io.heddle.transport.datagram.DatagramService;
import io.heddle.transport.datagram.DropReason;
import io.heddle.transport.readiness.Poller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What carries the datagrams of a test. */
sealed interface TestDatagrams extends AutoCloseable {

  /** Sends one, waits until it has been served, and returns the replies. */
  List<byte[]> ask(byte[] payload);

  @Override
  void close();

  private static <T> T await(Future<T> served) {
    try {
      return served.get(TestClient.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("was not served within " + TestClient.PATIENCE, e);
    } catch (ExecutionException e) {
      throw new AssertionError("the handler has thrown", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** A reply that is too long is not. */
  private static boolean isPeersDoing(Throwable thrown) {
    return thrown instanceof ProtocolException && !(thrown instanceof TooLongException);
  }

  /** The handler is called, and its replies are kept. */
  final class Memory implements TestDatagrams {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final DatagramHandler handler;

    Memory(DatagramHandler handler) {
      this.handler = handler;
    }

    @Override
    public List<byte[]> ask(byte[] payload) {
      var datagram =
          new Kept(
              new InetSocketAddress(LOOPBACK, 50_000),
              new InetSocketAddress(LOOPBACK, 7000),
              ByteBuffer.wrap(payload.clone()),
              Collections.synchronizedList(new ArrayList<>()));
      var served = new CompletableFuture<Void>();
      Thread.startVirtualThread(() -> {
        try {
          handler.handle(datagram);
          served.complete(null);
        } catch (Throwable thrown) {
          if (isPeersDoing(thrown)) served.complete(null);
          else served.completeExceptionally(thrown);
        }
      });
      await(served);
      return List.copyOf(datagram.replies());
    }

    private record Kept(
        InetSocketAddress peer, InetSocketAddress local, ByteBuffer payload, List<byte[]> replies)
        implements Datagram {
      @Override
      public boolean reply(ByteBuffer reply) throws TooLongException {
        DatagramPort.requireFits(reply.remaining(), local.getAddress());
        byte[] copy = new byte[reply.remaining()];
        reply.get(reply.position(), copy);
        return replies.add(copy);
      }
    }

    @Override
    public void close() {}
  }

  /** A UDP socket on the loopback address. */
  final class Loopback implements TestDatagrams {
    /** One, and those whose threads have not quite ended when the next question comes. */
    private static final int SERVED_MAX = 16;

    private final Poller poller;
    private final DatagramPort port;
    private final DatagramSocket client;
    private volatile Question question = new Question();

    /** How it was served: with so many replies. */
    private static final class Question {
      final CompletableFuture<Integer> served = new CompletableFuture<>();
      final AtomicInteger replies = new AtomicInteger();
    }

    Loopback(DatagramHandler handler) {
      try {
        poller = Poller.start("heddle-test-poller");
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var service =
            new DatagramService(datagram -> serve(handler, datagram), SERVED_MAX, new Host());
        var channel = DatagramChannel.open(StandardProtocolFamily.INET).bind(any);
        port = new DatagramPort(channel, service, poller, "heddle-test-receiver");
        client = new DatagramSocket(any);
        client.setSoTimeout(Math.toIntExact(TestClient.PATIENCE.toMillis()));
        port.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void serve(DatagramHandler handler, Datagram datagram) {
      Question asked = question;
      try {
        handler.handle(new Counted(datagram, asked.replies));
        asked.served.complete(asked.replies.get());
      } catch (Throwable thrown) {
        if (isPeersDoing(thrown)) asked.served.complete(asked.replies.get());
        else asked.served.completeExceptionally(thrown);
      }
    }

    @Override
    public List<byte[]> ask(byte[] payload) {
      question = new Question();
      List<byte[]> replies = new ArrayList<>();
      try {
        client.send(new DatagramPacket(payload, payload.length, port.address()));
        for (int left = await(question.served); left > 0; left--) {
          var reply = new DatagramPacket(new byte[64 << 10], 64 << 10);
          client.receive(reply);
          replies.add(Arrays.copyOf(reply.getData(), reply.getLength()));
        }
      } catch (IOException e) {
        throw new AssertionError("a reply did not come within " + TestClient.PATIENCE, e);
      }
      return replies;
    }

    private record Counted(Datagram datagram, AtomicInteger replies) implements Datagram {
      @Override
      public InetSocketAddress peer() {
        return datagram.peer();
      }

      @Override
      public InetSocketAddress local() {
        return datagram.local();
      }

      @Override
      public ByteBuffer payload() {
        return datagram.payload();
      }

      @Override
      public boolean reply(ByteBuffer payload) throws TooLongException {
        boolean sent = datagram.reply(payload);
        if (sent) replies.incrementAndGet();
        return sent;
      }
    }

    private static final class Host implements DatagramHost {
      @Override
      public @Nullable DropReason refusal(InetSocketAddress peer) {
        return null;
      }

      @Override
      public Thread newThread(Runnable serving) {
        return Thread.ofVirtual().name("heddle-test-datagram").unstarted(serving);
      }

      @Override
      public void handlerFailed(Datagram datagram, Throwable thrown) {}

      @Override
      public void receiveFailed(InetSocketAddress local, Throwable thrown) {}
    }

    @Override
    public void close() {
      try (poller;
          client) {
        port.close(TestClient.PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
