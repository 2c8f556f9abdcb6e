package io.heddle.server.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PromptTest {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";

  @TempDir Path temp;

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final CompletableFuture<Prompt.End> end = new CompletableFuture<>();
  private OutputStream keyboard;
  private ExternalTerminal terminal;
  private Framing framing = Framing.RAW;

  @BeforeEach
  void openTerminal() throws IOException {
    Pipe keys = Pipe.open();
    keyboard = Channels.newOutputStream(keys.sink());
    terminal =
        new ExternalTerminal(
            "test", "xterm", Channels.newInputStream(keys.source()), screen, UTF_8);
    terminal.setSize(Size.of(80, 24));
  }

  @AfterEach
  void closeTerminal() throws IOException {
    keyboard.close();
    terminal.close();
  }

  @Test
  void sendsLinesAndShowsTheAnswers() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          BufferedReader lines = lines(socket);
          for (String line; (line = lines.readLine()) != null; )
            say(socket, "you said " + line + "\n");
        })) {
      start(server, UTF_8);
      type("hello!! \\ there\r");
      awaitScreen("you said hello!! \\ there");
      type(CTRL_D);

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.FINISHED);
    }
  }

  @Test
  void showsWhatComesAfterTheUserIsDone() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readAllBytes()).isEmpty();
          say(socket, "the sum is 42");
        })) {
      start(server, UTF_8);
      type(CTRL_D);

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.FINISHED);
      assertThat(screen.toString(UTF_8)).contains("the sum is 42");
    }
  }

  @Test
  void showsAQuestionInThePlaceOfThePrompt() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          say(socket, "100% welcome, login: ");
          say(socket, "hello " + lines(socket).readLine() + "\n");
          lines(socket).readLine();
        })) {
      start(server, UTF_8);
      awaitScreen("100% welcome, login:");
      type("ann\r");
      awaitScreen("hello ann");
    }
  }

  @Test
  void endsWhenTheServerCloses() throws Exception {
    var told = new CountDownLatch(1);
    try (var server =
        new ScriptedServer(socket -> {
          say(socket, "bye\n");
          told.await();
        })) {
      start(server, UTF_8);
      awaitScreen("bye");
      assertThat(end).isNotDone();
      told.countDown();

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.CLOSED_BY_SERVER);
      // Carriage return, erase to the end of the line; what follows are modes.
      assertThat(screen.toString(UTF_8).replaceAll("\u001b(\\[\\?\\d+[hl]|[=>])", ""))
          .as("the prompt is taken away")
          .endsWith("> \r\u001b[K");
    }
  }

  @Test
  void failsWhenTheConnectionIsReset() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().read()).isEqualTo('x');
          socket.setSoLinger(true, 0);
        })) {
      start(server, UTF_8);
      type("x\r");

      assertThatThrownBy(() -> end.get(10, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IOException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void endsAtCtrlCWhileItReadsALine() throws Exception {
    try (var server = new ScriptedServer(socket -> say(socket, "> " + lines(socket).readLine()))) {
      start(server, UTF_8);
      awaitScreen(">");
      type("half a line" + CTRL_C);

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.INTERRUPTED);
    }
  }

  @Test
  void endsAtCtrlCWhileItWaitsForTheServersEnd() throws Exception {
    var finished = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readAllBytes()).isEmpty();
          finished.countDown();
          done.await();
        })) {
      start(server, UTF_8);
      type(CTRL_D);
      finished.await();
      type(CTRL_C);

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.INTERRUPTED);
      done.countDown();
    }
  }

  @Test
  void speaksTheServersCharset() throws Exception {
    Charset gbk = Charset.forName("GBK");
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readNBytes(5))
              .isEqualTo("\u4e2d\u6587\n".getBytes(gbk));
          byte[] answer = "\u597d\n".getBytes(gbk);
          socket.setTcpNoDelay(true);
          for (byte b : answer) socket.getOutputStream().write(b);
          lines(socket).readLine();
        })) {
      start(server, gbk);
      type("\u4e2d\u6587\r");
      awaitScreen("\u597d");
    }
  }

  @Test
  void sendsALineAsAFrameAndShowsAFrameAsALine() throws Exception {
    framing = Framing.LENGTH;
    try (var server =
        new ScriptedServer(socket -> {
          assertThat(socket.getInputStream().readNBytes(6))
              .isEqualTo(new byte[] {0, 0, 0, 2, 'h', 'i'});
          say(socket, "\0\0\0\5first\0\0\0\6second");
        })) {
      start(server, UTF_8);
      type("hi\r");

      assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(Prompt.End.CLOSED_BY_SERVER);
      awaitScreen("first\r\n");
      awaitScreen("second\r\n");
    }
  }

  @Test
  void keepsTheServerFromSteeringTheTerminal() throws Exception {
    try (var server =
        new ScriptedServer(socket -> {
          say(socket, "\u001b]0;title\u0007 \u001b[31mred\n");
          lines(socket).readLine();
        })) {
      start(server, UTF_8);
      awaitScreen("^[]0;title^G ^[[31mred");
      assertThat(screen.toString(UTF_8)).doesNotContain("\u001b]0;", "\u001b[31m");
    }
  }

  @Test
  void sendsATabAsATab() throws Exception {
    try (var server =
        new ScriptedServer(
            socket -> say(socket, "got " + lines(socket).readLine().replace('\t', '+') + "\n"))) {
      start(server, UTF_8);
      type("a\tb\r");
      awaitScreen("got a+b");
    }
  }

  @Test
  void keepsAHistoryThatOnlyItsOwnerReads() throws Exception {
    Path file = temp.resolve("state/heddle/history");
    try (var server =
        new ScriptedServer(socket -> say(socket, "got " + lines(socket).readLine() + "\n"))) {
      start(server, UTF_8);
      assertThat(file).doesNotExist();
      type("remember me\r");
      awaitScreen("got remember me");

      assertThat(file).content(UTF_8).contains("remember me");
      assertThat(Files.getPosixFilePermissions(file))
          .extracting(Enum::name)
          .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }
  }

  @Test
  void doesWithoutAHistoryFileThatCannotBeWritten() throws Exception {
    Files.createFile(temp.resolve("state"));
    try (var server =
        new ScriptedServer(socket -> say(socket, "got " + lines(socket).readLine() + "\n"))) {
      start(server, UTF_8);
      type("never mind\r");
      awaitScreen("got never mind");
    }
  }

  private void start(ScriptedServer server, Charset charset) {
    Path history = temp.resolve("state/heddle/history");
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            end.complete(new Prompt(server.connection, framing, charset, terminal, history).run());
          } catch (Throwable e) {
            end.completeExceptionally(e);
          }
        });
  }

  private void type(String keys) throws IOException {
    keyboard.write(keys.getBytes(UTF_8));
    keyboard.flush();
  }

  private void awaitScreen(String text) {
    await()
        .untilAsserted(
            () -> assertThat(AttributedString.stripAnsi(screen.toString(UTF_8))).contains(text));
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
  }
}
