package io.heddle.protocol.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.Connection;
import io.heddle.protocol.Framing;
import io.heddle.protocol.Handler;
import io.heddle.protocol.ListenerInfo;
import io.heddle.protocol.NoOptions;
import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.StreamProtocol;
import io.heddle.protocol.TooLongException;
import io.heddle.transport.Limits;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Connection} promises, asked of every transport alike. */
@Timeout(60)
abstract class ConnectionContract {
  private static final Handler LINE_ECHO =
      connection -> {
        for (String line; (line = connection.readLine()) != null; ) connection.writeLine(line);
      };

  /** A limit that has passed as soon as it is looked at. */
  private static final Duration PAST = Duration.ofNanos(1);

  /** As many handlers as this, running without a wait, are all that run. */
  private static final int CARRIERS = Runtime.getRuntime().availableProcessors();

  abstract ProtocolTester serve(StreamProtocol<NoOptions> protocol, Limits limits);

  private ProtocolTester serve(Handler handler) {
    return serve(handler, Limits.DEFAULTS);
  }

  private ProtocolTester serve(Handler handler, Limits limits) {
    return serve(new Serving(handler), limits);
  }

  private record Serving(Handler handler) implements StreamProtocol<NoOptions> {
    @Override
    public String name() {
      return "tested";
    }

    @Override
    public Class<NoOptions> options() {
      return NoOptions.class;
    }

    @Override
    public Handler open(NoOptions options, ListenerInfo listener) {
      return handler;
    }
  }

  private static Limits limits(int lineBytesMax, int frameBytesMax, long outputBytesMax) {
    return new Limits(
        lineBytesMax,
        frameBytesMax,
        outputBytesMax,
        Duration.ZERO,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30));
  }

  private static Limits timeouts(Duration idle, Duration request, Duration write) {
    return new Limits(64 << 10, 16 << 20, 1 << 20, idle, request, write);
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  // --- lines

  @Test
  void readsLinesEndedByLfAndByCrlf() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      client.send("one\ntwo\r\n\r\nthr\ree\n").finish();
      assertThat(client.readAllText()).isEqualTo("one\ntwo\n\nthr\ree\n");
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void deliversALastLineWithoutANewline() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      client.send("one\ntwo").finish();
      assertThat(client.readAllText()).isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void answersADribbleLikeOneWrite() {
    String sent = "first\r\nsécond 中文\nlast";
    try (var tester = serve(LINE_ECHO);
        var whole = tester.connect();
        var dribbling = tester.connect()) {
      whole.send(sent).finish();
      dribbling.dribble(sent).finish();
      assertThat(dribbling.readAllText())
          .isEqualTo(whole.readAllText())
          .isEqualTo("first\nsécond 中文\nlast\n");
    }
  }

  @Test
  void answersALoneRequestWithoutAFlush() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      assertThat(client.send("ping\n").readLine()).isEqualTo("ping");
      assertThat(client.send("pong\n").readLine()).isEqualTo("pong");
    }
  }

  @Test
  void readsLinesAcrossEveryBufferBoundary() {
    Handler lengths =
        connection -> {
          for (String line; (line = connection.readLine()) != null; )
            connection.writeLine("" + line.length());
        };
    var sent = new StringBuilder();
    var expected = new StringBuilder();
    for (int length = 0; length < 9000; length += 37) {
      sent.append("x".repeat(length)).append('\n');
      expected.append(length).append('\n');
    }
    byte[] bytes = sent.toString().getBytes(UTF_8);
    try (var tester = serve(lengths);
        var client = tester.connect()) {
      for (int from = 0; from < bytes.length; from += 1009) {
        client.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1009)));
      }
      assertThat(client.finish().readAllText()).isEqualTo(expected.toString());
    }
  }

  @Test
  void takesALineOfExactlyTheLimit() {
    for (int bytesMax : new int[] {1, 7, 8, 4096, 65535, 65536, 200_000}) {
      try (var tester = serve(LINE_ECHO, limits(bytesMax, 1, 1 << 20));
          var client = tester.connect()) {
        String longest = "y".repeat(bytesMax);
        client.send(longest + "\n");
        assertThat(client.readLine()).isEqualTo(longest);
        client.send(longest + "\r\n");
        assertThat(client.readLine()).isEqualTo(longest);
      }
    }
  }

  @Test
  void endsWithOneClearLineWhenALineIsTooLong() {
    for (int bytesMax : new int[] {5, 4096, 65536}) {
      try (var tester = serve(LINE_ECHO, limits(bytesMax, 1, 1 << 20));
          var client = tester.connect()) {
        client.send(
            "ok\n"
                + "z".repeat(bytesMax + 1)
                + "\nmore that was sent before the answer could be read\n");
        assertThat(client.readAllText())
            .isEqualTo("ok\nerror: line longer than " + bytesMax + " bytes\n");
        client.finish();
        assertThat(client.closeReason()).isEqualTo("protocol-error");
      }
    }
  }

  @Test
  void doesNotWaitForTheNewlineOfALineThatIsTooLong() {
    try (var tester = serve(LINE_ECHO, limits(100, 1, 1 << 20));
        var client = tester.connect()) {
      client.send("z".repeat(102));
      assertThat(client.readLine()).isEqualTo("error: line longer than 100 bytes");
    }
  }

  @Test
  void failsEveryReadAfterALineThatIsTooLong() {
    var failures = new ArrayBlockingQueue<Object>(2);
    Handler stubborn =
        connection -> {
          for (int i = 0; i < 2; i++) {
            try {
              failures.add(String.valueOf(connection.readLine()));
            } catch (TooLongException e) {
              failures.add(e.bytesMax());
            }
          }
          connection.writeLine("done");
        };
    try (var tester = serve(stubborn, limits(3, 1, 1 << 20));
        var client = tester.connect()) {
      client.send("four\nok\n");
      assertThat(client.readLine()).isEqualTo("done");
      assertThat(failures).containsExactly(3, 3);
    }
  }

  @Test
  void readsLinesInOtherCharsets() {
    Charset gbk = Charset.forName("GBK");
    Handler handler =
        connection -> {
          for (String line; (line = connection.readLine(gbk)) != null; ) connection.writeLine(line);
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.send("中文\n".getBytes(gbk)).finish();
      assertThat(client.readAllText()).isEqualTo("中文\n");
    }
  }

  @Test
  void readsWhatOneReadDeliversAsAMessage() {
    Handler handler =
        connection -> {
          for (String m; (m = connection.readMessage(Framing.READS, UTF_8)) != null; ) {
            connection.writeLine("[" + m + "]");
          }
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("no newline").readLine()).isEqualTo("[no newline]");
      assertThat(client.send("a\nb\r\n").readText(6)).isEqualTo("[a\nb]\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void readsLinesThatComeTogetherAsIfOneByOne(Framing framing) {
    Handler handler =
        connection -> {
          List<String> lines;
          while ((lines = connection.readLines(framing, UTF_8, max -> "over " + max)) != null)
            for (String line : lines) connection.writeLine("[" + line + "]");
        };
    try (var tester = serve(handler, limits(16, 16, 1 << 10));
        var client = tester.connect();
        var wordy = tester.connect()) {
      assertThat(client.send("a\r\n\nb\n").readText(11)).isEqualTo("[a]\n[]\n[b]\n");
      assertThat(client.send("c").finish().readAllText()).isEqualTo("[c]\n");
      if (framing == Framing.LINES)
        assertThat(wordy.send("x".repeat(17)).readAllText()).isEqualTo("over 16");
    }
  }

  @Test
  void keepsACharacterWholeThatLiesAcrossTwoReads() {
    Charset gbk = Charset.forName("GBK");
    Handler handler =
        connection -> {
          for (String m; (m = connection.readMessage(Framing.READS, gbk)) != null; )
            connection.writeLine("[" + m + "]");
        };
    byte[] bytes = "a漢字".getBytes(gbk);
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send(Arrays.copyOf(bytes, 2)).readLine()).isEqualTo("[a]");
      client.send(Arrays.copyOfRange(bytes, 2, 4));
      assertThat(client.readLine()).isEqualTo("[漢]");
      assertThat(client.send(Arrays.copyOfRange(bytes, 4, 5)).readLine()).isEqualTo("[字]");
      // Half of one at the end is what it is.
      client.send(Arrays.copyOf("漢".getBytes(gbk), 1)).finish();
      assertThat(client.readAllText()).isEqualTo("[\uFFFD]\n");
    }
  }

  // --- frames and counted bytes

  @Test
  void readsFramesOfEverySizeStuckTogetherAndInPieces() {
    Handler handler =
        connection -> {
          for (byte[] frame; (frame = connection.readFrame()) != null; ) {
            connection.writeLine(frame.length + ":" + Arrays.hashCode(frame));
          }
        };
    var all = ByteBuffer.allocate(400_000);
    var expected = new StringBuilder();
    for (int size : new int[] {0, 1, 3, 100, 65_532, 65_536, 200_000, 5}) {
      all.putInt(size).put(random(size));
      expected.append(size).append(':').append(Arrays.hashCode(random(size))).append('\n');
    }
    byte[] bytes = Arrays.copyOf(all.array(), all.position());
    try (var tester = serve(handler);
        var stuck = tester.connect();
        var pieces = tester.connect()) {
      assertThat(stuck.send(bytes).finish().readAllText()).isEqualTo(expected.toString());
      pieces.dribble(Arrays.copyOf(bytes, 200));
      for (int from = 200; from < bytes.length; from += 4999) {
        pieces.send(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 4999)));
      }
      assertThat(pieces.finish().readAllText()).isEqualTo(expected.toString());
    }
  }

  @Test
  void writesFramesAsTheyAreRead() {
    Handler handler = connection -> connection.writeFrame(connection.readFrame());
    byte[] frame = ByteBuffer.allocate(4 + 20_000).putInt(20_000).put(random(20_000)).array();
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send(frame).readBytes(frame.length)).isEqualTo(frame);
    }
  }

  @Test
  void refusesAFrameAboveTheLimitBeforeItComes() {
    Handler handler = connection -> connection.readFrame();
    try (var tester = serve(handler, limits(1, 1000, 1 << 20));
        var client = tester.connect();
        var negative = tester.connect()) {
      client.send(ByteBuffer.allocate(4).putInt(1001).array());
      assertThat(client.readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("protocol-error");
      negative.send(ByteBuffer.allocate(4).putInt(-1).array()).finish();
      assertThat(negative.closeReason()).isEqualTo("protocol-error");
      assertThat(negative.failure()).hasMessageContaining("4294967295");
    }
  }

  @Test
  void tellsAPeerThatFinishesInsideAFrameFromOneThatFinishesBetween() {
    Handler handler = connection -> connection.readFrame();
    try (var tester = serve(handler);
        var inside = tester.connect();
        var between = tester.connect()) {
      inside.send(new byte[] {0, 0, 0, 9, 1}).finish();
      assertThat(inside.failure()).isInstanceOf(EOFException.class);
      assertThat(inside.closeReason()).isEqualTo("peer-closed");
      between.finish();
      assertThat(between.failure()).isNull();
    }
  }

  @Test
  void mixesLinesWithCountedBytes() {
    Handler bulk =
        connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            byte[] body = connection.readBytes(Integer.parseInt(line));
            connection.readLine();
            connection.writeLine(line + ":" + Arrays.hashCode(body));
          }
        };
    byte[] body = random(300_000);
    try (var tester = serve(bulk);
        var client = tester.connect()) {
      client.send("300000\r\n").send(body).send("\r\n2\n\r\n\n");
      assertThat(client.readLine()).isEqualTo("300000:" + Arrays.hashCode(body));
      assertThat(client.readLine()).isEqualTo("2:" + Arrays.hashCode(new byte[] {'\r', '\n'}));
    }
  }

  // --- bytes

  @Test
  void echoesInOneLineWhateverComes() {
    byte[] bytes = random(3_000_000);
    try (var tester =
            serve((Connection connection) -> connection.in().transferTo(connection.out()));
        var client = tester.connect();
        var slow = tester.connect()) {
      for (int from = 0; from < bytes.length; from += 30_000) {
        byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 30_000));
        assertThat(client.send(part).readBytes(part.length)).isEqualTo(part);
      }
      assertThat(client.finish().readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
      assertThat(slow.dribble("a byte at a time").finish().readAllText())
          .isEqualTo("a byte at a time");
    }
  }

  @Test
  void lendsWhatIsThere() {
    Handler handler =
        connection -> {
          for (ByteBuffer bytes; (bytes = connection.read()) != null; ) {
            connection.writeLine(String.valueOf(bytes.remaining()));
          }
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("abc").readLine()).isEqualTo("3");
      assertThat(client.send("d").readLine()).isEqualTo("1");
    }
  }

  @Test
  void countsALentBufferAsReadWhateverWasDoneWithIt() {
    Handler handler =
        connection -> {
          ByteBuffer bytes = connection.read();
          bytes.order(ByteOrder.LITTLE_ENDIAN).limit(1).position(1);
          connection.writeLine("dropped");
          connection.writeFrame(connection.readFrame());
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("dropped").readLine()).isEqualTo("dropped");
      assertThat(client.send(new byte[] {0, 0, 0, 1, 'x'}).readBytes(5)).endsWith('x');
    }
  }

  @Test
  void streamsReadWriteAndTransferLikeAnyOther() {
    Handler handler =
        connection -> {
          connection.out().write(connection.in().read());
          connection.out().write(connection.in().readNBytes(3));
          connection
              .in()
              .transferTo(
                  new java.util.zip.CheckedOutputStream(
                      connection.out(), new java.util.zip.CRC32()));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.send("abcdefghij").finish();
      assertThat(client.readAllText()).isEqualTo("abcdefghij");
    }
  }

  // --- waking

  /** Answers a line with what the event has brought, or with the line itself. */
  private static Handler waitingFor(AtomicBoolean event, BlockingQueue<Connection> waiting) {
    return connection -> {
      waiting.add(connection);
      while (true) {
        if (connection.awaitRequest(event::get)) {
          String line = connection.readLine();
          if (line == null) return;
          connection.writeLine(line);
        } else if (event.getAndSet(false)) {
          connection.writeLine("it has happened");
        } else {
          return;
        }
      }
    };
  }

  @Test
  void endsTheWaitForARequestWhenAnEventHasHappened() throws Exception {
    var event = new AtomicBoolean();
    var waiting = new ArrayBlockingQueue<Connection>(1);
    try (var tester = serve(waitingFor(event, waiting));
        var client = tester.connect()) {
      Connection connection = waiting.take();
      for (int i = 0; i < 1_000; i++) {
        event.set(true);
        connection.wake();
        assertThat(client.readLine()).isEqualTo("it has happened");
        // Nothing has happened: it goes on waiting.
        connection.wake();
        if (i % 2 == 0) continue;
        assertThat(client.send("hello\n").readLine()).isEqualTo("hello");
      }
      client.finish();
      assertThat(client.readAllText()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void drainsWhileItWaitsForAnEvent() throws Exception {
    var waiting = new ArrayBlockingQueue<Connection>(1);
    try (var tester = serve(waitingFor(new AtomicBoolean(), waiting));
        var client = tester.connect()) {
      waiting.take();
      assertThat(client.drainServer().readAllText()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void sendsPartsOfAFile(@TempDir Path folder) throws IOException {
    byte[] bytes = random(1_000_000);
    Path file = Files.write(folder.resolve("file"), bytes);
    Handler handler =
        connection -> {
          try (var channel = FileChannel.open(file)) {
            connection.writeLine("head");
            long sent = connection.transferFrom(channel, 1000, 2_000_000);
            connection.writeLine("tail " + sent);
          }
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.readLine()).isEqualTo("head");
      assertThat(client.readBytes(999_000)).isEqualTo(Arrays.copyOfRange(bytes, 1000, 1_000_000));
      assertThat(client.readLine()).isEqualTo("tail 999000");
    }
  }

  // --- messages from other threads

  @Test
  void keepsMessagesOfManyThreadsWholeAndInOrder() throws InterruptedException {
    int senders = 4;
    int messages = 2000;
    BlockingQueue<Connection> connected = new ArrayBlockingQueue<>(1);
    Handler handler =
        connection -> {
          connected.add(connection);
          // Half-written lines, in pieces above and below every buffer size, must stay whole.
          for (int i = 0; i < 200; i++) {
            connection.out().write("h".getBytes(UTF_8));
            connection.out().write((i + " " + "h".repeat(i * 400) + "\n").getBytes(UTF_8));
            connection.flush();
          }
          connection.readLine();
        };
    try (var tester = serve(handler, limits(1 << 20, 1, 64 << 20));
        var client = tester.connect()) {
      Connection connection = connected.take();
      var threads = new Thread[senders];
      for (int t = 0; t < senders; t++) {
        String name = "t" + t + " ";
        threads[t] =
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < messages; i++) connection.send(text(name + i + "\n"));
                });
      }
      int[] next = new int[senders];
      int handlerNext = 0;
      for (int lines = 0; lines < senders * messages + 200; lines++) {
        String line = client.readLine();
        if (line.startsWith("h")) {
          assertThat(line).isEqualTo("h" + handlerNext + " " + "h".repeat(handlerNext * 400));
          handlerNext++;
        } else {
          int sender = line.charAt(1) - '0';
          assertThat(line).isEqualTo("t" + sender + " " + next[sender]++);
        }
      }
      for (Thread thread : threads) thread.join();
    }
  }

  @Test
  void keepsTheHandlersOwnWritesAndMessagesInOrder() {
    Handler handler =
        connection -> {
          connection.writeLine("written 1");
          connection.send(text("sent 2\n"));
          connection.writeLine("written 3");
          connection.send(text("sent 4\n"));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.readAllText()).isEqualTo("written 1\nsent 2\nwritten 3\nsent 4\n");
    }
  }

  @Test
  void keepsTheHandlersOwnMessagesBehindWhatItHasHalfWritten() {
    String large = "x".repeat(70_000);
    Handler handler =
        connection -> {
          for (byte b : large.getBytes(UTF_8)) connection.out().write(b);
          connection.send(text("sent 1\n"));
          connection.writeLine("written 2");
          connection.out().write(large.getBytes(UTF_8));
          connection.send(text("sent 3\n"));
          connection.writeLine("written 4");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.readAllText())
          .isEqualTo(large + "sent 1\nwritten 2\n" + large + "sent 3\nwritten 4\n");
    }
  }

  @Test
  void cutsAPeerThatDoesNotReadInsteadOfWaiting() throws InterruptedException {
    BlockingQueue<Connection> connected = new ArrayBlockingQueue<>(1);
    Handler handler =
        connection -> {
          connected.add(connection);
          connection.readLine();
        };
    try (var tester = serve(handler, limits(1, 1, 100_000));
        var client = tester.connect()) {
      Connection connection = connected.take();
      int sent = 0;
      while (connection.send(ByteBuffer.allocate(10_000))) sent++;
      assertThat(sent).isLessThan(10_000);
      assertThat(client.closeReason()).isEqualTo("write-timeout");
      assertThat(connection.send(text("late"))).isFalse();
    }
  }

  @Test
  void readsWhatAPeerHasSaidBeforeItWentThoughMessagesToItFail() throws InterruptedException {
    BlockingQueue<Connection> connected = new ArrayBlockingQueue<>(1);
    BlockingQueue<String> heard = new ArrayBlockingQueue<>(2);
    CountDownLatch gone = new CountDownLatch(1);
    Handler handler =
        connection -> {
          connected.add(connection);
          gone.await();
          for (String line; (line = connection.readLine()) != null; ) heard.add(line);
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      Connection connection = connected.take();
      client.send("well\nlast words\n").close();
      // The first ones may find a buffer that has room for them.
      while (connection.send(text("unheard"))) Thread.onSpinWait();
      gone.countDown();
      assertThat(heard.take()).isEqualTo("well");
      assertThat(heard.take()).isEqualTo("last words");
    }
  }

  @Test
  void deliversWhatIsPendingBeforeAHangUp() throws InterruptedException {
    BlockingQueue<Connection> connected = new ArrayBlockingQueue<>(1);
    Handler handler =
        connection -> {
          connected.add(connection);
          assertThat(connection.readLine()).isNull();
          connection.writeLine("goodbye");
        };
    byte[] large = random(500_000);
    try (var tester = serve(handler);
        var client = tester.connect()) {
      Connection connection = connected.take();
      assertThat(connection.send(ByteBuffer.wrap(large))).isTrue();
      connection.hangUp();
      assertThat(client.readBytes(large.length)).isEqualTo(large);
      assertThat(client.readAllText()).isEqualTo("goodbye\n");
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-returned");
    }
  }

  @Test
  void takesAnInterruptionAsAHangUp() throws InterruptedException {
    BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(1);
    Handler handler =
        connection -> {
          threads.add(Thread.currentThread());
          connection.writeLine(String.valueOf(connection.readLine()));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      threads.take().interrupt();
      assertThat(client.readAllText()).isEqualTo("null\n");
    }
  }

  // --- waiting for something else

  /** Hands each line's work over to the test, and answers how it went. */
  private static Handler waiting(BlockingQueue<CompletableFuture<String>> works, Duration limit) {
    return connection -> {
      for (String line; (line = connection.readLine()) != null; ) {
        var work = new CompletableFuture<String>();
        connection.writeLine("began " + line);
        works.add(work);
        boolean done = connection.await(work, limit);
        connection.writeLine(done ? work.join() : "too late");
      }
    };
  }

  @Test
  void waitsForSomethingElseAfterSendingWhatIsBuffered() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      assertThat(client.send("one\n").readLine()).isEqualTo("began one");
      works.take().complete("done");
      assertThat(client.readLine()).isEqualTo("done");
    }
  }

  @Test
  void doesNotWaitForWhatIsDone() {
    Handler handler =
        connection -> {
          while (connection.readLine() != null)
            connection.writeLine("" + connection.await(CompletableFuture.completedFuture(1), PAST));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("one\n").readLine()).isEqualTo("true");
    }
  }

  @Test
  void waitsForSomethingElseNoLongerThanToldTo() {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, PAST));
        var client = tester.connect()) {
      assertThat(client.send("one\n").readLine()).isEqualTo("began one");
      assertThat(client.readLine()).isEqualTo("too late");
      assertThat(client.send("two\n").readLine()).isEqualTo("began two");
    }
  }

  @Test
  void keepsWhatComesWhileItWaitsForSomethingElse() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(99);
    int lines = 50;
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      client.send("first\n");
      CompletableFuture<String> first = works.take();
      // More than is kept, and less than is under way at most.
      for (int i = 0; i < lines; i++) client.send("x".repeat(2_000) + i + "\n");
      client.finish();
      first.complete("done");
      assertThat(client.readLine()).isEqualTo("began first");
      assertThat(client.readLine()).isEqualTo("done");
      for (int i = 0; i < lines; i++) {
        works.take().complete("done " + i);
        assertThat(client.readLine()).isEqualTo("began " + "x".repeat(2_000) + i);
        assertThat(client.readLine()).isEqualTo("done " + i);
      }
      assertThat(client.readLine()).isNull();
    }
  }

  @Test
  void waitsForSomethingElseAlsoForAPeerThatHasFinished() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      client.send("one\n").finish();
      assertThat(client.readLine()).isEqualTo("began one");
      works.take().complete("done");
      assertThat(client.readAllText()).isEqualTo("done\n");
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void waitsForNothingElseOnceThePeerIsGone() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      // What it has not read makes a Unix socket tell of its death.
      client.send("one\n").send("two\n");
      works.take();
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
      assertThat(works).as("nothing else was begun").isEmpty();
    }
  }

  @Test
  void waitsForNothingElseOnceThePeerIsGoneBehindItsEnd() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      // As above.
      client.send("one\n").send("two\n").finish();
      works.take();
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
    }
  }

  @Test
  void waitsForNothingElseOnceThePeerIsGoneBehindMoreThanIsKept() throws InterruptedException {
    var works = new ArrayBlockingQueue<CompletableFuture<String>>(9);
    try (var tester = serve(waiting(works, Duration.ZERO));
        var client = tester.connect()) {
      client.send("one\n");
      var work = works.take();
      client.send(new byte[80 << 10]);
      client.reset();
      if (knowsReset()) assertThat(client.closeReason()).isEqualTo("io-failed");
      else work.complete("what a peer that is gone has sent is read to its end");
    }
  }

  @Test
  void waitsForNothingElseOnceItIsInterrupted() throws InterruptedException {
    BlockingQueue<Thread> threads = new ArrayBlockingQueue<>(1);
    Handler handler =
        connection -> {
          threads.add(Thread.currentThread());
          connection.await(new CompletableFuture<>(), Duration.ZERO);
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      threads.take().interrupt();
      assertThat(client.readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("killed");
    }
  }

  // --- ends

  @Test
  void honoursAHalfCloseBothWays() {
    Handler handler =
        connection -> {
          while (connection.readLine() != null) {}
          connection.writeLine("after your end");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.send("one\n").finish();
      assertThat(client.readAllText()).isEqualTo("after your end\n");
    }
  }

  @Test
  void readsOnAfterItHasFinishedItsOutput() {
    var heard = new ArrayBlockingQueue<String>(1);
    Handler handler =
        connection -> {
          connection.writeLine("that is all");
          connection.finishOutput();
          heard.add(String.valueOf(connection.readLine()));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.readAllText()).isEqualTo("that is all\n");
      client.send("thanks\n").finish();
      assertThat(client.closeReason()).isEqualTo("handler-returned");
      assertThat(heard).containsExactly("thanks");
    }
  }

  // --- discarding input

  private static final byte[] PART = new byte[20_000];

  private static final Handler TALKER =
      connection -> {
        connection.discardInput();
        while (!connection.draining()) connection.write(ByteBuffer.wrap(PART));
      };

  @Test
  void throwsAwayWhatComesWhileAWriteWaits() {
    try (var tester = serve(TALKER);
        var client = tester.connect()) {
      // Far more than any socket holds, both ways.
      for (int i = 0; i < 4; i++) {
        client.send(new byte[4 << 20]);
        assertThat(client.readBytes(4 << 20)).containsOnly(0);
      }
      client.finish();
      assertThat(client.readBytes(4 << 20)).containsOnly(0);
    }
  }

  @Test
  void throwsAwayWhatHadComeBefore() {
    Handler handler =
        connection -> {
          connection.writeLine(String.valueOf(connection.readLine()));
          connection.discardInput();
          connection.discardInput();
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.send("hello\nunread\nunread");
      assertThat(client.readAllText()).isEqualTo("hello\n");
      client.send("unread").finish();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
    }
  }

  @Test
  void endsAPeerThatSendsAndTakesNothing() {
    Limits limits = timeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(50));
    try (var tester = serve(TALKER, limits);
        var client = tester.connect()) {
      assertThat(client.send(new byte[1 << 20]).closeReason()).isEqualTo("write-timeout");
    }
  }

  @Test
  void setsNoDeadlineForAPeerThatOnlyListens() {
    Limits limits = timeouts(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ZERO);
    try (var tester = serve(TALKER, limits);
        var client = tester.connect()) {
      assertThat(client.readBytes(16 << 20)).containsOnly(0);
    }
  }

  @Test
  void refusesToReadWhatItDiscards() {
    Handler handler =
        connection -> {
          connection.discardInput();
          connection.readLine();
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-failed");
      assertThat(client.failure()).hasMessage("a read after discardInput()");
    }
  }

  @Test
  void drainsWhoOnlyTalksWhenItLooks() {
    try (var tester = serve(TALKER);
        var client = tester.connect()) {
      client.readBytes(1 << 20);
      client.drainServer().readAll();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void takesAResetWhileItOnlyTalksAsAnOrdinaryEnd() {
    try (var tester = serve(TALKER);
        var client = tester.connect()) {
      client.send("here").readBytes(1 << 20);
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
    }
  }

  @Test
  void takesAResetAsAnOrdinaryEnd() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      assertThat(client.send("here\n").readLine()).isEqualTo("here");
      client.reset();
      assertThat(client.closeReason()).isEqualTo(afterReset());
    }
  }

  /** What a peer that dies while nothing is under way is taken for. */
  String afterReset() {
    return "io-failed";
  }

  @Test
  void takesAResetWhileAFileIsSentAsAnOrdinaryEnd(@TempDir Path folder) throws IOException {
    Path large = folder.resolve("large");
    try (var file = FileChannel.open(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(text("end"), 64 << 20);
    }
    Handler handler =
        connection -> {
          try (var file = FileChannel.open(large)) {
            connection.transferFrom(file, 0, file.size());
          }
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.readBytes(1);
      client.reset();
      assertThat(client.closeReason()).isEqualTo("io-failed");
    }
  }

  @Test
  void endsOnlyTheConnectionWhoseHandlerThrows() {
    Handler handler =
        connection -> {
          String line = connection.readLine();
          connection.writeLine("got " + line);
          if ("throw".equals(line)) throw new IllegalStateException("on purpose");
        };
    try (var tester = serve(handler);
        var failing = tester.connect();
        var other = tester.connect()) {
      assertThat(failing.send("throw\n").readAllText()).isEqualTo("got throw\n");
      failing.finish();
      assertThat(failing.closeReason()).isEqualTo("handler-failed");
      assertThat(other.send("hello\n").readLine()).isEqualTo("got hello");
    }
  }

  @Test
  void blamesTheHandlerForAnIoExceptionOfItsOwn() {
    Handler handler =
        connection -> {
          throw new IOException("disk full");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.finish();
      assertThat(client.closeReason()).isEqualTo("handler-failed");
    }
  }

  @Test
  void deliversLastWordsToAPeerThatIsStillSending() {
    Handler handler =
        connection -> {
          connection.readLine();
          throw new ProtocolException("no such thing", "sorry\n");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      client.send("x\n" + "unread\n".repeat(5000));
      assertThat(client.readAllText()).isEqualTo("sorry\n");
      assertThat(client.closeReason()).isEqualTo("protocol-error");
    }
  }

  // --- taking turns

  @Test
  void letsOthersRunWhileManyPeersFlood() throws InterruptedException {
    Handler handler =
        connection -> {
          if ("flood".equals(connection.readLine()))
            connection.in().transferTo(OutputStream.nullOutputStream());
          else connection.writeLine("here");
        };
    byte[] much = new byte[4 << 20];
    var over = new AtomicBoolean();
    var floods = new ArrayList<Thread>();
    try (var tester = serve(handler)) {
      for (int i = 0; i < 4 * CARRIERS; i++) {
        Runnable flood =
            () -> {
              try (var client = tester.connect()) {
                client.send("flood\n");
                while (!over.get()) client.send(much);
              }
            };
        floods.add(Thread.ofPlatform().start(flood));
      }
      for (int i = 0; i < 20; i++) {
        try (var other = tester.connect()) {
          assertThat(other.send("hello\n").readLine()).isEqualTo("here");
        }
      }
      over.set(true);
      for (Thread flood : floods) flood.join();
    } finally {
      over.set(true);
    }
  }

  @Test
  void letsOthersRunWhileHandlersSwallowEveryFailure() {
    var over = new AtomicBoolean();
    Handler handler =
        connection -> {
          while (!over.get()) {
            try {
              if (connection.readLine() != null) connection.writeLine("here");
            } catch (IOException swallowed) {
              // As handlers do that mean to survive everything.
            }
          }
        };
    try (var tester = serve(handler)) {
      for (int i = 0; i < 4 * CARRIERS; i++) {
        var client = tester.connect();
        assertThat(client.send("hello\n").readLine()).isEqualTo("here");
        if (i % 2 == 0) client.reset();
        else client.finish();
      }
      for (int i = 0; i < 20; i++) {
        try (var other = tester.connect()) {
          assertThat(other.send("hello\n").readLine()).isEqualTo("here");
        }
      }
    } finally {
      over.set(true);
    }
  }

  // --- an end that says something

  private static final Handler ACKNOWLEDGING =
      connection -> {
        connection.endAcknowledges();
        boolean fail = false;
        for (String line; (line = connection.readLine()) != null; ) {
          fail |= line.equals("fail");
          if (line.equals("refuse")) throw new ProtocolException("no", "no\n");
        }
        if (fail) throw new IOException("disk full");
      };

  @Test
  void endsInGoodOrderWhatWasDealtWith() {
    try (var tester = serve(ACKNOWLEDGING);
        var client = tester.connect();
        var refused = tester.connect();
        var silent = tester.connect()) {
      assertThat(client.send("one\ntwo").finish().readAll()).isEmpty();
      assertThat(client.closeReason()).isEqualTo("peer-closed");
      assertThat(refused.send("one\nrefuse\n").readAllText()).isEqualTo("no\n");
      assertThat(silent.drainServer().readAll()).isEmpty();
      silent.finish();
      assertThat(silent.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void resetsWhatItFailedToDealWith() {
    try (var tester = serve(ACKNOWLEDGING);
        var failed = tester.connect()) {
      failed.send("one\nfail\n").finish();
      assertThat(failed.closeReason()).isEqualTo("handler-failed");
      requireReset(failed);
    }
  }

  @Test
  void resetsAPeerThatMayStillBeSendingWhenItDrains() {
    Handler handler =
        connection -> {
          connection.endAcknowledges();
          while (connection.readLine() != null) connection.writeLine("heard");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("one\n").readLine()).isEqualTo("heard");
      assertThat(client.drainServer().closeReason()).isEqualTo("drained");
      requireReset(client);
    }
  }

  private void requireReset(TestClient client) {
    if (knowsReset()) assertThatThrownBy(client::readAll).isInstanceOf(UncheckedIOException.class);
    else assertThat(client.readAll()).isEmpty();
  }

  /** Whether its peer can tell a connection that was reset from one that has ended. */
  boolean knowsReset() {
    return true;
  }

  // --- deadlines

  @Test
  void endsAnIdleConnection() {
    try (var tester =
            serve(LINE_ECHO, timeouts(Duration.ofMillis(50), Duration.ZERO, Duration.ZERO));
        var client = tester.connect()) {
      assertThat(client.send("a\n").readLine()).isEqualTo("a");
      assertThat(client.readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("idle-timeout");
    }
  }

  @Test
  void endsARequestThatDribblesPastItsDeadline() {
    try (var tester =
            serve(
                LINE_ECHO,
                new Limits(1 << 30, 1, 1, Duration.ZERO, Duration.ofMillis(100), Duration.ZERO));
        var client = tester.connect()) {
      client.send("quick\n");
      assertThat(client.readLine()).isEqualTo("quick");
      // However the bytes come, the first one set the clock: without it this would go on for ever.
      assertThatThrownBy(
              () -> {
                while (true) client.send("x");
              })
          .isInstanceOf(UncheckedIOException.class);
      assertThat(client.closeReason()).isEqualTo("request-timeout");
    }
  }

  @Test
  void endsARequestWhoseRestNeverComes() {
    try (var tester =
            serve(LINE_ECHO, timeouts(Duration.ZERO, Duration.ofMillis(50), Duration.ZERO));
        var client = tester.connect()) {
      client.send("no end");
      assertThat(client.readAll()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("request-timeout");
    }
  }

  @Test
  void setsNoRequestDeadlineForAStreamOfBytes() {
    Handler echo = connection -> connection.in().transferTo(connection.out());
    try (var tester = serve(echo, timeouts(Duration.ZERO, Duration.ofMillis(1), Duration.ZERO));
        var client = tester.connect()) {
      for (int i = 0; i < 200; i++) assertThat(client.send("a").readText(1)).isEqualTo("a");
    }
  }

  @Test
  void endsAPeerThatTakesNothing() {
    Handler flood =
        connection -> {
          while (true) connection.out().write(new byte[10_000]);
        };
    try (var tester = serve(flood, timeouts(Duration.ZERO, Duration.ZERO, Duration.ofMillis(50)));
        var client = tester.connect()) {
      assertThat(client.closeReason()).isEqualTo("write-timeout");
    }
  }

  @Test
  void letsAProtocolLengthenItsDeadlines() {
    Handler patient =
        connection -> {
          connection.awaitRequest();
          connection.requestTimeout(Duration.ZERO);
          connection.writeLine("take your time");
          connection.flush();
          connection.writeLine(new String(connection.readBytes(3), UTF_8));
        };
    try (var tester = serve(patient, timeouts(Duration.ZERO, Duration.ofMillis(1), Duration.ZERO));
        var client = tester.connect()) {
      assertThat(client.send("a").readLine()).isEqualTo("take your time");
      assertThat(client.dribble("bc").readLine()).isEqualTo("abc");
    }
  }

  // --- pausing

  /** Longer than any test waits for anything. */
  private static final Duration FOR_EVER = Duration.ofDays(1);

  @Test
  void sendsWhatIsBufferedBeforeItPauses() {
    Handler handler =
        connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            connection.writeLine("got " + line);
            if (!connection.pause(line.isEmpty() ? Duration.ZERO : FOR_EVER)) return;
          }
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("\n\na\nb\n").readLine()).isEqualTo("got ");
      assertThat(client.readLine()).isEqualTo("got ");
      assertThat(client.readLine()).isEqualTo("got a");
      client.drainServer();
      assertThat(client.readAllText()).isEmpty();
      client.finish();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void pausesNoLongerThanItIsThere() {
    var connected = new ArrayBlockingQueue<Connection>(1);
    Handler handler =
        connection -> {
          connected.add(connection);
          connection.writeLine("pauses");
          connection.writeLine(connection.pause(FOR_EVER) ? "goes on" : "ends");
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.readLine()).isEqualTo("pauses");
      connected.remove().hangUp();
      assertThat(client.readLine()).isEqualTo("ends");
    }
  }

  @Test
  void goesOnAfterAPauseWhereThePeerHasFinished() {
    Handler handler =
        connection -> {
          String last = connection.readLine();
          connection.writeLine(last + (connection.pause(Duration.ofMillis(1)) ? " and on" : ""));
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      assertThat(client.send("no newline").finish().readAllText()).isEqualTo("no newline and on\n");
    }
  }

  // --- draining

  @Test
  void drainsAtTheRequestBoundary() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    Handler handler =
        connection -> {
          for (String line; (line = connection.readLine()) != null; ) {
            working.countDown();
            finish.await();
            connection.writeLine("done " + line);
          }
          connection.writeLine("bye");
        };
    try (var tester = serve(handler);
        var busy = tester.connect();
        var idle = tester.connect()) {
      busy.send("work\n");
      working.await();
      busy.drainServer();
      idle.drainServer();
      assertThat(idle.readAllText()).isEqualTo("bye\n");
      idle.finish();
      assertThat(idle.closeReason()).isEqualTo("drained");
      finish.countDown();
      assertThat(busy.readAllText()).isEqualTo("done work\nbye\n");
      busy.finish();
      assertThat(busy.closeReason()).isEqualTo("drained");
    }
  }

  @Test
  void drainsBehindTheNextAnswerWhereItIsToldTo() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      assertThat(client.send("one\n").readLine()).isEqualTo("one");
      client.drainServerAfterRequest();
      // What it sends in one piece it gets answers to, also where the last ones are not asked for.
      assertThat(client.send("two\nthree\n").readAllText()).isEqualTo("two\nthree\n");
      client.finish();
      assertThat(client.closeReason()).isEqualTo("drained");
    }
  }

  /** Works on each line until it may finish, and says when it has begun. */
  private static Handler workingUntil(CountDownLatch finish, CountDownLatch working) {
    return connection -> {
      for (String line; (line = connection.readLine()) != null; ) {
        working.countDown();
        finish.await();
        connection.writeLine("done " + line);
      }
    };
  }

  @Test
  void drainsBehindTheAnswerThatIsUnderWay() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (var tester = serve(workingUntil(finish, working));
        var client = tester.connect()) {
      client.send("work\n");
      working.await();
      client.drainServerAfterRequest();
      finish.countDown();
      assertThat(client.readAllText()).isEqualTo("done work\n");
    }
  }

  @Test
  void answersWhoHasFinishedWhileItDrains() throws InterruptedException {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch finish = new CountDownLatch(1);
    try (var tester = serve(workingUntil(finish, working));
        var client = tester.connect()) {
      client.send("work\n").finish();
      working.await();
      client.drainServerAfterRequest();
      finish.countDown();
      assertThat(client.readAllText()).isEqualTo("done work\n");
    }
  }

  @Test
  void drainsNoRequestThatHasBegun() {
    try (var tester = serve(LINE_ECHO);
        var client = tester.connect()) {
      assertThat(client.send("a\nhalf").readLine()).isEqualTo("a");
      client.drainServer();
      client.send(" a line\n");
      assertThat(client.readAllText()).isEqualTo("half a line\n");
    }
  }

  @Test
  void drainsAPeerThatNeverPauses() throws InterruptedException {
    assertThat(endOfAPeerThatNeverPauses(TestClient::drainServer, null)).isEqualTo("drained");
  }

  @Test
  void hangsUpOnAPeerThatNeverPauses() throws InterruptedException {
    var connected = new ArrayBlockingQueue<Connection>(1);
    assertThat(endOfAPeerThatNeverPauses(client -> connected.remove().hangUp(), connected))
        .isEqualTo("handler-returned");
  }

  private String endOfAPeerThatNeverPauses(
      Consumer<TestClient> end, @Nullable BlockingQueue<Connection> connected)
      throws InterruptedException {
    var begun = new CountDownLatch(1);
    var ahead = new Semaphore(-150);
    Handler handler =
        connection -> {
          if (connected != null) connected.add(connection);
          for (; connection.readLine() != null; begun.countDown()) ahead.acquire();
        };
    try (var tester = serve(handler);
        var client = tester.connect()) {
      Runnable send =
          () -> {
            try {
              for (; ; ahead.release()) client.send("a".repeat(999) + "\n");
            } catch (UncheckedIOException ended) {
              // As it should.
            }
          };
      Thread sending = Thread.ofPlatform().start(send);
      begun.await();
      end.accept(client);
      sending.join();
      return client.closeReason();
    }
  }
}
