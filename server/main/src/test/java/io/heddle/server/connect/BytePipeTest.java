package io.heddle.server.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BytePipeTest {
  private static final Charset GBK = Charset.forName("GBK");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void passesMoreBothWaysThanAnyBufferHolds() throws Exception {
    byte[] much = new byte[16 << 20];
    new Random(1).nextBytes(much);
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      new BytePipe(server.connection, new ByteArrayInputStream(much), out, Framing.RAW, null).run();

      assertThat(Arrays.equals(out.toByteArray(), much)).isTrue();
    }
  }

  @Test
  void doesNotSendFasterThanTheServerTakes() throws Exception {
    var endless = new EndlessInput();
    try (var server =
        new ScriptedServer(socket -> {
          await()
              .until(() ->
                  endless.reader != null && endless.reader.getState() == Thread.State.WAITING);
          assertThat(endless.bytesRead).isLessThan(64L << 20);
          socket.shutdownOutput();
        })) {
      new BytePipe(server.connection, endless, out, Framing.RAW, null).run();

      server.awaitServed();
    }
  }

  @Test
  void saysThatNothingMoreComesAtTheEndOfItsInputAndStillReceives() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          byte[] all = socket.getInputStream().readAllBytes();
          socket.getOutputStream().write(("got " + all.length).getBytes(UTF_8));
        })) {
      new BytePipe(server.connection, input("hello"), out, Framing.RAW, null).run();

      assertThat(out.toString(UTF_8)).isEqualTo("got 5");
    }
  }

  @Test
  void passesEachPieceOnAtOnce() throws Exception {
    Pipe keyboard = Pipe.open();
    var pieces = new SynchronousQueue<String>();
    OutputStream typing = Channels.newOutputStream(keyboard.sink());
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      var pipe =
          new BytePipe(
              server.connection,
              Channels.newInputStream(keyboard.source()),
              new PiecesTo(pieces),
              Framing.RAW,
              null);
      Thread running = Thread.ofPlatform().start(() -> runQuietly(pipe));

      typing.write("one".getBytes(UTF_8));
      assertThat(pieces.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
      typing.write("two".getBytes(UTF_8));
      assertThat(pieces.poll(10, TimeUnit.SECONDS)).isEqualTo("two");
      typing.close();
      running.join();
    }
  }

  @Test
  void endsWithTheServerThoughItsInputIsOpen() throws Exception {
    Pipe keyboard = Pipe.open();
    try (var server =
            new ScriptedServer(socket -> socket.getOutputStream().write("bye".getBytes(UTF_8)));
        Channel open = keyboard.sink()) {
      assertThat(open.isOpen()).isTrue();
      new BytePipe(
              server.connection, Channels.newInputStream(keyboard.source()), out, Framing.RAW, null)
          .run();

      assertThat(out.toString(UTF_8)).isEqualTo("bye");
    }
  }

  @Test
  void failsWhenTheConnectionIsReset() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().read()).isEqualTo('x');
          socket.setSoLinger(true, 0);
        })) {
      var pipe = new BytePipe(server.connection, input("x"), out, Framing.RAW, null);

      assertThatThrownBy(pipe::run).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }
  }

  @Test
  void failsWhenTheConnectionIsResetWhileItSends() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().read()).isZero();
          socket.setSoLinger(true, 0);
        })) {
      var pipe = new BytePipe(server.connection, new EndlessInput(), out, Framing.RAW, null);

      assertThatThrownBy(pipe::run).isInstanceOf(IOException.class).hasMessageContaining("reset");
    }
  }

  @Test
  void keepsWhatTheServerSaidBeforeItStoppedReading() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          socket.getOutputStream().write("enough".getBytes(UTF_8));
          socket.shutdownOutput();
        })) {
      new BytePipe(server.connection, new EndlessInput(), out, Framing.RAW, null).run();

      assertThat(out.toString(UTF_8)).isEqualTo("enough");
    }
  }

  @Test
  void endsQuietlyWhenNobodyReadsItsOutput() throws Exception {
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      new BytePipe(server.connection, new EndlessInput(), failing("Broken pipe"), Framing.RAW, null)
          .run();
    }
  }

  @Test
  void saysThatItsOutputCannotBeWritten() throws Exception {
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      var pipe =
          new BytePipe(
              server.connection, input("x"), failing("No space left on device"), Framing.RAW, null);

      assertThatThrownBy(pipe::run)
          .isInstanceOf(LocalException.class)
          .hasMessage("cannot write standard output: No space left on device");
    }
  }

  @Test
  void saysThatItsInputCannotBeRead() throws Exception {
    InputStream unreadable =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            throw new IOException("Is a directory");
          }
        };
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      var pipe = new BytePipe(server.connection, unreadable, out, Framing.RAW, null);

      assertThatThrownBy(pipe::run)
          .isInstanceOf(LocalException.class)
          .hasMessage("cannot read standard input: Is a directory");
    }
  }

  @Test
  void passesBytesThatAreNoText() throws Exception {
    byte[] noText = {(byte) 0xFF, 0, (byte) 0xC3, '\r', '\n', (byte) 0x80};
    try (var server =
        new ScriptedServer(
            socket -> socket.getInputStream().transferTo(socket.getOutputStream()))) {
      new BytePipe(server.connection, new ByteArrayInputStream(noText), out, Framing.RAW, null)
          .run();

      assertThat(out.toByteArray()).isEqualTo(noText);
    }
  }

  @Test
  void translatesBothWaysWhenTheServerSpeaksAnotherCharset() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readAllBytes())
              .isEqualTo("\u4e2d\u6587".getBytes(GBK));
          for (byte b : "\u597d\u7684".getBytes(GBK)) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(b);
          }
        })) {
      new BytePipe(server.connection, input("\u4e2d\u6587"), out, Framing.RAW, GBK).run();

      server.awaitServed();
      assertThat(out.toString(UTF_8)).isEqualTo("\u597d\u7684");
    }
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static void runQuietly(BytePipe pipe) {
    try {
      pipe.run();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }

  private static final class EndlessInput extends InputStream {
    volatile long bytesRead;
    volatile Thread reader;

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public int read(byte[] bytes, int offset, int length) {
      reader = Thread.currentThread();
      bytesRead += length;
      return length;
    }
  }

  private static final class PiecesTo extends OutputStream {
    private final SynchronousQueue<String> pieces;

    PiecesTo(SynchronousQueue<String> pieces) {
      this.pieces = pieces;
    }

    @Override
    public void write(int b) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      try {
        pieces.put(new String(bytes, offset, length, UTF_8));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
