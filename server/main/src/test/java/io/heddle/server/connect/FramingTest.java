package io.heddle.server.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pipe with {@code --framing}. */
@Timeout(30)
class FramingTest {
  private static final Charset GBK = Charset.forName("GBK");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void sendsEachLineWithALfAndPrintsEachAsALine() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("a\n\nb\n");
          socket.getOutputStream().write("A\r\n\r\nB".getBytes(UTF_8));
        })) {
      pipe(server, "a\r\n\r\nb", Framing.LINES, null);

      assertThat(out.toString(UTF_8)).isEqualTo("A\n\nB\n");
    }
  }

  @Test
  void addsNoLineToNothing() throws Exception {
    try (var server =
        new ScriptedServer(socket -> assertThat(socket.getInputStream().read()).isEqualTo(-1))) {
      pipe(server, "", Framing.LINES, null);

      assertThat(out.size()).isZero();
    }
  }

  @Test
  void takesCrLfForALinesEndWhereverItIsSplit() throws IOException {
    InputStream single =
        new FilterInputStream(new ByteArrayInputStream("50%\r60%\r\r\nok\r".getBytes(UTF_8))) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return super.read(bytes, offset, Math.min(1, length));
          }
        };
    var lines = new StringWriter();
    Framing.LINES.reader(single, UTF_8).transferTo(lines);

    assertThat(lines.toString()).isEqualTo("50%\r60%\r\nok\n");
  }

  @Test
  void sendsEachLineAsAFrameAndPrintsEachFrameAsALine() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readAllBytes())
              .isEqualTo(new byte[] {0, 0, 0, 2, 'h', 'i', 0, 0, 0, 0, 0, 0, 0, 1, 'x'});
          say(socket, "one");
          say(socket, "");
          say(socket, "two\n");
          say(socket, "three\r\nfour\nfive\r\n");
        })) {
      pipe(server, "hi\r\n\nx", Framing.LENGTH, null);

      server.awaitServed();
      assertThat(out.toString(UTF_8)).isEqualTo("one\n\ntwo\nthree four five\n");
    }
  }

  @Test
  void sendsAFrameWhileMoreMayBeTyped() throws Exception {
    Pipe keyboard = Pipe.open();
    OutputStream typing = Channels.newOutputStream(keyboard.sink());
    try (var server =
        new ScriptedServer(socket -> {
          typing.write("hi\n".getBytes(UTF_8));
          assertThat(socket.getInputStream().readNBytes(6))
              .isEqualTo(new byte[] {0, 0, 0, 2, 'h', 'i'});
          typing.close();
        })) {
      InputStream typed = Channels.newInputStream(keyboard.source());
      new BytePipe(server.connection, typed, out, Framing.LENGTH, null).run();

      server.awaitServed();
    }
  }

  @Test
  void passesTheBytesOfAFrameUntouched() throws Exception {
    byte[] noText = {(byte) 0xFF, 0, (byte) 0xC3, '\r', (byte) 0x80, '\n'};
    try (var server = echo()) {
      new BytePipe(server.connection, new ByteArrayInputStream(noText), out, Framing.LENGTH, null)
          .run();

      assertThat(out.toByteArray()).isEqualTo(noText);
    }
  }

  @Test
  void countsAFramesLengthInTheServersCharset() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          var in = new DataInputStream(socket.getInputStream());
          assertThat(in.readInt()).isEqualTo(4);
          assertThat(in.readAllBytes()).isEqualTo("\u4e2d\u6587".getBytes(GBK));
          byte[] answer = "\u597d".getBytes(GBK);
          new DataOutputStream(socket.getOutputStream()).writeInt(answer.length);
          socket.getOutputStream().write(answer);
        })) {
      pipe(server, "\u4e2d\u6587\n", Framing.LENGTH, GBK);

      server.awaitServed();
      assertThat(out.toString(UTF_8)).isEqualTo("\u597d\n");
    }
  }

  @Test
  void passesFramesAsLongAsTheyMayBe() throws Exception {
    String longest = "x".repeat(FrameReader.FRAME_BYTES_MAX);
    try (var server = echo()) {
      pipe(server, longest + "\nend\n", Framing.LENGTH, UTF_8);

      assertThat(out.toString(UTF_8).equals(longest + "\nend\n")).isTrue();
    }
  }

  @Test
  void refusesAFrameThatIsTooLong() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          say(socket, "fine");
          socket.getOutputStream().write("HTTP/1.1 400 Bad Request".getBytes(UTF_8));
        })) {
      assertThatThrownBy(() -> pipe(server, "", Framing.LENGTH, null))
          .isInstanceOf(ProtocolException.class)
          .hasMessage(
              "announced a frame of 1213486160 bytes, and at most 16MiB are read; does it send each"
                  + " message behind its length (4 bytes, big-endian)?");
      assertThat(out.toString(UTF_8)).isEqualTo("fine\n");
    }
  }

  @Test
  void takesALengthForUnsigned() throws Exception {
    try (var server =
        new ScriptedServer(socket -> new DataOutputStream(socket.getOutputStream()).writeInt(-1))) {
      assertThatThrownBy(() -> pipe(server, "", Framing.LENGTH, null))
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("4294967295 bytes");
    }
  }

  @Test
  void saysThatTheLastFrameIsCutOff() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          say(socket, "whole");
          socket.getOutputStream().write(new byte[] {0, 0, 0, 10, 'a', 'b', 'c'});
        })) {
      assertThatThrownBy(() -> pipe(server, "", Framing.LENGTH, null))
          .isInstanceOf(ProtocolException.class)
          .hasMessage("ended within a frame, after 3 of its 10 bytes; its log may say why");
      assertThat(out.toString(UTF_8)).isEqualTo("whole\n");
    }
    try (var server =
        new ScriptedServer(socket -> socket.getOutputStream().write(new byte[] {0, 0}))) {
      assertThatThrownBy(() -> pipe(server, "", Framing.LENGTH, null))
          .hasMessage("ended within a frame's length, after 2 of its 4 bytes; its log may say why");
    }
  }

  @Test
  void endsAtALineThatIsTooLongForAFrame() throws Exception {
    InputStream withoutLineEnd =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 'x');
            return length;
          }
        };
    try (var server = echo()) {
      var pipe = new BytePipe(server.connection, withoutLineEnd, out, Framing.LENGTH, null);

      assertThatThrownBy(pipe::run)
          .isInstanceOf(LocalException.class)
          .hasMessageStartingWith("cannot send a line of more than 16MiB as one frame");
    }
  }

  private void pipe(ScriptedServer server, String said, Framing framing, @Nullable Charset charset)
      throws IOException {
    new BytePipe(server.connection, input(said), out, framing, charset).run();
  }

  private static InputStream input(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private static ScriptedServer echo() throws IOException {
    return new ScriptedServer(
        socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
  }

  private static void say(Socket socket, String frame) throws IOException {
    var to = new DataOutputStream(socket.getOutputStream());
    to.writeInt(frame.length());
    to.writeBytes(frame);
  }
}
