package io.heddle.server.connect;

import static java.util.Objects.requireNonNull;

import io.heddle.transport.Duplex;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.jline.keymap.KeyMap;
import org.jline.reader.Binding;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Reference;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp;
import org.jspecify.annotations.Nullable;

/**
 * A person at a terminal: lines typed at a prompt go to the server, what it sends appears above. A
 * line without an end takes the prompt's place, since most often it is a prompt of the server's.
 */
public final class Prompt {
  private static final String NOTHING_BEGUN = "> ";
  private static final String REFRESH = "heddle-refresh";

  private final Duplex server;
  private final Framing framing;
  private final Charset charset;
  private final Terminal terminal;
  private final LineReaderImpl lines;
  private final Incoming incoming = new Incoming();
  private final Thread user = Thread.currentThread();

  private volatile boolean ended;
  private volatile boolean serverFinished;
  private volatile @Nullable IOException failure;

  /**
   * To be run by the thread that makes it.
   *
   * @param charset what the server speaks
   * @param historyFile made with the first line that is typed
   */
  public Prompt(
      Duplex server, Framing framing, Charset charset, Terminal terminal, Path historyFile) {
    this.server = server;
    this.framing = framing;
    this.charset = charset;
    this.terminal = terminal;
    this.lines = lineReader(terminal, historyFile);
    lines.getWidgets().put(REFRESH, this::refresh);
    lines.getWidgets().put(LineReader.CALLBACK_INIT, this::refresh);
  }

  private static LineReaderImpl lineReader(Terminal terminal, Path historyFile) {
    LineReader lines =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("heddle")
            .variable(LineReader.HISTORY_FILE, historyFile)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "")
            // What is typed is what is sent: "!" and "\" mean nothing here, and a tab is a tab.
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
            .history(new PrivateHistory(historyFile))
            .build();
    KeyMap<Binding> keys = requireNonNull(lines.getKeyMaps().get(LineReader.MAIN));
    keys.bind(new Reference(LineReader.SELF_INSERT), "\t");
    return (LineReaderImpl) lines;
  }

  /** How the conversation ended. */
  public enum End {
    /** The user was done, and the server too. */
    FINISHED,
    /** The user left. */
    INTERRUPTED,
    /** The server closed while the user might have had more to say. */
    CLOSED_BY_SERVER
  }

  /**
   * Returns when either side has ended the conversation.
   *
   * @throws IOException if the connection failed, or a line cannot be sent
   */
  public End run() throws IOException {
    terminal.handle(Terminal.Signal.INT, signal -> user.interrupt());
    Thread receiver = Thread.ofVirtual().name("heddle-receiver").start(this::receive);
    boolean finished = false;
    try {
      finished = sendLines();
      receiver.join();
    } catch (UserInterruptException | InterruptedException woken) {
      // By Ctrl-C, or by the receiver: there is no other way out of a wait for the keyboard.
    }
    IOException failed = failure;
    if (failed != null) throw failed;
    if (!serverFinished) return End.INTERRUPTED;
    return finished ? End.FINISHED : End.CLOSED_BY_SERVER;
  }

  /**
   * Returns true at Ctrl-D, and false if the server takes no more, of which the receiver knows
   * more.
   *
   * @throws LocalException if a line cannot be sent
   */
  private boolean sendLines() throws LocalException {
    Writer toServer = framing.writer(server.out(), charset);
    try {
      while (true) {
        String line = nextLine();
        if (line == null) break;
        toServer.write(line + "\n");
        toServer.flush();
      }
      toServer.close();
      return true;
    } catch (LocalException local) {
      throw local;
    } catch (IOException notTaken) {
      return false;
    }
  }

  private @Nullable String nextLine() {
    try {
      String line = lines.readLine(prompt());
      incoming.answered();
      return line;
    } catch (EndOfFileException done) {
      return null;
    }
  }

  private void receive() {
    try {
      Reader fromServer = framing.reader(server.in(), charset);
      char[] chunk = new char[8 << 10];
      for (int got; (got = fromServer.read(chunk)) >= 0; ) show(incoming.add(chunk, got));
      serverFinished = true;
    } catch (IOException e) {
      failure = e;
    }
    ended = true;
    show(incoming.rest());
    user.interrupt();
  }

  private void show(String text) {
    try {
      lines.callWidget(REFRESH);
    } catch (IllegalStateException notReading) {
      // The prompt is made anew when it is.
    }
    if (!text.isEmpty()) lines.printAbove(text);
  }

  /** Under the line reader's lock, and only while it reads. */
  private boolean refresh() {
    // No prompt may stand there after the end, as if something could be typed still.
    if (ended) lines.option(LineReader.Option.ERASE_LINE_ON_FINISH, canErase());
    lines.setPrompt(prompt());
    return lines.redisplay();
  }

  /** Where it cannot, what follows must begin on a line of its own. */
  private boolean canErase() {
    return terminal.getSize().getColumns() > 0
        && terminal.getStringCapability(InfoCmp.Capability.clr_eol) != null;
  }

  private String prompt() {
    String begun = incoming.show();
    // The line reader takes % for the start of a pattern, and does not know how wide a tab is.
    return begun.isEmpty() ? NOTHING_BEGUN : begun.replace("%", "%%").replace("\t", "    ");
  }
}
