package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A {@code heddle} process of the packed distribution, as a user starts it. */
final class Heddle implements AutoCloseable {
  static final Path HOME = Path.of(System.getProperty("heddle.home", "target/heddle"));

  /** How long anything may take before a test fails: far beyond what a loaded machine needs. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final Thread[] readers;
  private final Map<String, List<Integer>> ports = new ConcurrentHashMap<>();
  private URI admin;

  private Heddle(List<String> command, Map<String, String> environment) {
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Not virtual: reading from a process pins the carrier.
    readers =
        new Thread[] {
          Thread.ofPlatform()
              .daemon()
              .start(() -> eachLine(process.inputReader(UTF_8), this::printed)),
          Thread.ofPlatform().daemon().start(() -> eachLine(process.errorReader(UTF_8), err::add))
        };
  }

  private static void eachLine(BufferedReader reader, java.util.function.Consumer<String> action) {
    try (reader) {
      reader.lines().forEach(action);
    } catch (IOException | UncheckedIOException closed) {
      // The process is gone.
    }
  }

  private void printed(String line) {
    out.add(line);
    String[] words = line.split(" ", -1);
    if (words[0].equals("listening")) {
      boolean file = words[3].startsWith("unix:");
      int port = file ? 0 : Integer.parseInt(words[3].substring(words[3].lastIndexOf(':') + 1));
      ports.computeIfAbsent(words[1], listener -> new CopyOnWriteArrayList<>()).add(port);
    }
    if (words[0].equals("admin") && !words[1].equals("off")) admin = URI.create(words[1]);
    if (words[0].equals("ready")) ready.countDown();
  }

  /** Starts {@code heddle serve} with these arguments and waits until it is ready. */
  static Heddle serve(String... arguments) {
    return serve(List.of(), Map.of(), arguments);
  }

  /**
   * @param prefix what stands before the command, such as a shell that sets limits
   */
  static Heddle serve(List<String> prefix, Map<String, String> environment, String... arguments) {
    return awaitReady(new Heddle(command(prefix, "serve", arguments), environment));
  }

  /** Starts {@code heddle serve} with its admin endpoint where a user finds it. */
  static Heddle serveWithDefaultAdmin(String... arguments) {
    return serveWithDefaultAdmin(Map.of(), arguments);
  }

  static Heddle serveWithDefaultAdmin(Map<String, String> environment, String... arguments) {
    return serveFrom(HOME, environment, arguments);
  }

  /** Starts {@code heddle serve} of another copy of the distribution. */
  static Heddle serveFrom(Path home, Map<String, String> environment, String... arguments) {
    var command = new ArrayList<>(List.of(home.resolve("bin/heddle").toString(), "serve"));
    command.addAll(List.of(arguments));
    return awaitReady(new Heddle(command, environment));
  }

  private static Heddle awaitReady(Heddle heddle) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!heddle.ready.await(100, TimeUnit.MILLISECONDS)) {
        if (heddle.process.isAlive() && System.nanoTime() < end) continue;
        heddle.close();
        throw new AssertionError("did not become ready: " + heddle.lines() + heddle.errors());
      }
    } catch (InterruptedException e) {
      heddle.close();
      Thread.currentThread().interrupt();
    }
    return heddle;
  }

  /** Starts any command without waiting for anything. */
  static Heddle start(String command, String... arguments) {
    return start(List.of(), Map.of(), command, arguments);
  }

  /**
   * The same.
   *
   * @param prefix what stands before the command
   */
  static Heddle start(
      List<String> prefix, Map<String, String> environment, String command, String... arguments) {
    return new Heddle(command(prefix, command, arguments), environment);
  }

  /** The same on a terminal of its own, where keys can be pressed. */
  static Heddle startOn(PseudoTerminal terminal, String command, String... arguments) {
    return new Heddle(command(terminal.prefix(), command, arguments), terminal.environment());
  }

  /** Runs a command to its end. */
  static Result run(String... arguments) {
    return runWith(Map.of(), "", arguments);
  }

  static Result runWith(Map<String, String> environment, String input, String... arguments) {
    try (Heddle heddle = new Heddle(command(List.of(), null, arguments), environment)) {
      heddle.type(input);
      int code = heddle.awaitExit();
      return new Result(code, String.join("\n", heddle.lines()), heddle.errors());
    }
  }

  private void type(String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    } catch (IOException closed) {
      // It may have ended by now.
    }
  }

  void press(String keys) {
    try {
      process.getOutputStream().write(keys.getBytes(UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  record Result(int exitCode, String out, String err) {}

  private static List<String> command(List<String> prefix, String subcommand, String... arguments) {
    var command = new ArrayList<>(prefix);
    command.add(HOME.resolve("bin/heddle").toString());
    if (subcommand != null) command.add(subcommand);
    command.addAll(List.of(arguments));
    if ("serve".equals(subcommand) && command.stream().noneMatch(a -> a.equals("--admin"))) {
      command.addAll(List.of("--admin", "http://127.0.0.1:0"));
    }
    return command;
  }

  /** Where a listener's first endpoint is. */
  InetSocketAddress address(String listener) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port(listener));
  }

  int port(String listener) {
    return ports(listener).get(0);
  }

  /** The ports of a listener's endpoints. */
  List<Integer> ports(String listener) {
    assertThat(ports).as("listeners in %s", lines()).containsKey(listener);
    return ports.get(listener);
  }

  Socket connect(String listener) {
    try {
      var socket = new Socket();
      socket.connect(address(listener));
      socket.setSoTimeout((int) PATIENCE.toMillis());
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client that sends and reads lines. */
  LineClient lineClient(String listener) {
    return new LineClient(connect(listener));
  }

  HttpResponse<String> get(String path, String... headers) {
    var request = HttpRequest.newBuilder(admin.resolve(path));
    if (headers.length > 0) request.headers(headers);
    return send(request);
  }

  HttpResponse<String> post(String path) {
    return send(
        HttpRequest.newBuilder(admin.resolve(path)).POST(HttpRequest.BodyPublishers.noBody()));
  }

  HttpResponse<String> delete(String path) {
    return send(HttpRequest.newBuilder(admin.resolve(path)).DELETE());
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** One figure of {@code /metrics}; 0 if it is not there. */
  double metric(String name, String... labels) {
    HttpResponse<String> page = get("/metrics");
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    return page.body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> List.of(labels).stream().allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  URI admin() {
    return admin;
  }

  long pid() {
    return process.pid();
  }

  List<String> lines() {
    return List.copyOf(out);
  }

  /** What it said to stderr, but for how many connections it may serve, which it always says. */
  String errors() {
    return err.stream()
        .filter(line -> !line.startsWith("heddle: at most "))
        .collect(Collectors.joining("\n"));
  }

  /** Everything that it said to stderr. */
  String allErrors() {
    return String.join("\n", err);
  }

  boolean running() {
    return process.isAlive();
  }

  /** Sends a signal: TERM, INT, STOP, CONT. */
  Heddle signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  int awaitExit() {
    return awaitExit(PATIENCE);
  }

  int awaitExit(Duration patience) {
    try {
      if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running after " + patience + ": " + errors());
      }
      for (Thread reader : readers) reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ends the process, at once if it did not by itself; nothing a test started may be left. */
  @Override
  public void close() {
    if (!process.isAlive()) return;
    process.destroyForcibly();
    awaitExit();
  }

  /** Writes a file and returns its path, for configurations. */
  static String file(Path folder, String name, String content) {
    try {
      return Files.writeString(folder.resolve(name), content).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
