package io.heddle.server.cli;

import io.heddle.protocol.ProtocolException;
import io.heddle.protocol.TooLongException;
import io.heddle.server.connect.BytePipe;
import io.heddle.server.connect.Framing;
import io.heddle.server.connect.LocalException;
import io.heddle.server.connect.PrivateHistory;
import io.heddle.server.connect.Prompt;
import io.heddle.server.text.EndpointText;
import io.heddle.server.text.Meaning;
import io.heddle.transport.Client;
import io.heddle.transport.Duplex;
import io.heddle.transport.Endpoint;
import io.heddle.transport.Limits;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heddle connect}: a client for any protocol. */
@Command(
    name = "connect",
    description = {
      "Talks to a server: at a prompt with history on a terminal, as a pipe otherwise.",
      "On a terminal, Ctrl-D says that you are done and waits for the server's end, Ctrl-C ends at once.",
      "As a pipe, standard input goes to the server and what it sends to standard output, until it closes.",
      "Over udp:// each line is a datagram, each reply is printed, and it ends a second after the last input."
    })
final class Connect implements Callable<Integer> {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** What no endpoint has: that of the web, for one. */
  private static final Pattern OTHER_SCHEME =
      Pattern.compile("(?!(?:tcp|tls|unix|udp):)\\w+://", Pattern.CASE_INSENSITIVE);

  @Parameters(
      paramLabel = "ENDPOINT",
      description = "Where the server listens, such as tcp://127.0.0.1:7000.")
  private String endpoint = "";

  @Option(
      names = "--charset",
      paramLabel = "CS",
      description =
          "What the server speaks, such as gbk; this side is UTF-8."
              + " Without it, a pipe passes every byte untouched and a terminal speaks UTF-8.")
  private @Nullable String charset;

  @Option(
      names = "--framing",
      paramLabel = "raw|lines|length",
      defaultValue = "raw",
      converter = FramingConverter.class,
      description = {
        "How messages lie in the stream (default: ${DEFAULT-VALUE}). raw: everything as it comes.",
        "lines: each line is sent with LF, and each that comes printed as one.",
        "length: each line is sent as a frame, behind its length (4 bytes, big-endian), and each frame"
            + " that comes printed as a line; at most 16MiB."
      })
  private Framing framing = Framing.RAW;

  static final class FramingConverter implements ITypeConverter<Framing> {
    @Override
    public Framing convert(String text) {
      return Choice.of(Framing.class, text);
    }
  }

  @Mixin private TlsOptions tls = new TlsOptions();

  @Override
  public Integer call() {
    Endpoint server = endpoint();
    if (server.scheme() == Endpoint.Scheme.UDP && framing != Framing.RAW)
      throw wrong("--framing: over udp:// each line is a datagram, both ways; leave it out");
    Charset spoken = charset();
    try (var client = new Client(Limits.DEFAULTS, tls.of(server));
        Duplex connection = connect(client, server)) {
      if (isTerminal()) prompt(connection, spoken == null ? StandardCharsets.UTF_8 : spoken);
      else pipe(connection, spoken);
      return 0;
    } catch (PortUnreachableException nobody) {
      throw new CliException(
          CliException.FAILED,
          "nothing listens on " + server + ": the port is unreachable; is the server running?",
          nobody);
    } catch (TooLongException line) {
      throw new CliException(CliException.FAILED, String.valueOf(line.getMessage()), line);
    } catch (LocalException local) {
      throw new CliException(CliException.FAILED, String.valueOf(local.getMessage()), local);
    } catch (ProtocolException violation) {
      throw new CliException(
          CliException.FAILED, server + ": " + violation.getMessage(), violation);
    } catch (IOException lost) {
      throw new CliException(
          CliException.FAILED,
          "lost the connection to "
              + server
              + ": "
              + Meaning.of(lost)
              + "; the server's log may say why",
          lost);
    }
  }

  private Endpoint endpoint() {
    try {
      if (OTHER_SCHEME.matcher(endpoint).lookingAt())
        throw wrong(
            "expected tcp://HOST:PORT, tls://HOST:PORT, udp://HOST:PORT or unix:///path, got '"
                + endpoint
                + "'");
      Endpoint server = EndpointText.parse(endpoint);
      if (server.path().isEmpty() && server.port() == 0)
        throw wrong(server + ": nothing listens on port 0; name the port that the server printed");
      return server;
    } catch (IllegalArgumentException malformed) {
      throw wrong(String.valueOf(malformed.getMessage()));
    }
  }

  private @Nullable Charset charset() {
    if (charset == null) return null;
    try {
      Charset named = Charset.forName(charset);
      if (named.canEncode()) return named;
    } catch (IllegalArgumentException unknown) {
      // It is said below.
    }
    throw wrong(
        "--charset: there is no charset '"
            + charset
            + "'; expected one such as utf-8, gbk or iso-8859-1");
  }

  private static CliException wrong(String sentence) {
    return new CliException(CliException.WRONG_USAGE, sentence);
  }

  private static Duplex connect(Client client, Endpoint server) {
    try {
      return client.connectDuplex(server, CONNECT_TIMEOUT);
    } catch (IOException unreachable) {
      throw new CliException(CliException.FAILED, Meaning.of(unreachable), unreachable);
    }
  }

  private void pipe(Duplex connection, @Nullable Charset spoken) throws IOException {
    // Past System.in and System.out: they buffer, and do not tell of errors.
    var in = new FileInputStream(FileDescriptor.in);
    var out = new FileOutputStream(FileDescriptor.out);
    new BytePipe(connection, in, out, framing, spoken).run();
  }

  private void prompt(Duplex connection, Charset spoken) throws IOException {
    Charset typed = terminalCharset();
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).stdinEncoding(typed).stdoutEncoding(typed).build()) {
      Prompt.End end =
          new Prompt(connection, framing, spoken, terminal, PrivateHistory.usualFile()).run();
      if (end == Prompt.End.CLOSED_BY_SERVER) System.err.println("connection closed by the server");
    }
  }

  /**
   * Where no locale is set, as in most containers, the terminal is at the other end and speaks
   * UTF-8.
   */
  private static Charset terminalCharset() {
    Charset locale = Charset.forName(System.getProperty("native.encoding"), StandardCharsets.UTF_8);
    return locale.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : locale;
  }

  /** Whether both standard input and output are one. */
  @SuppressWarnings("SystemConsoleNull") // Java 21 returns null, later ones say it themselves.
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) return false;
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException java21) {
      // It had a console only where there is a terminal, and no such method.
      return true;
    }
  }
}
