package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Whoever listens before the server, and goes on when it ends. */
final class Supervisor implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
  private final int port;

  Supervisor(String host, String... serve) throws IOException {
    var command = new ArrayList<>(List.of("python3", script(), host, "0"));
    command.add(Heddle.HOME.resolve("bin/heddle").toString());
    command.addAll(List.of("serve", "--admin", "off"));
    command.addAll(List.of(serve));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    process = builder.start();
    out = process.inputReader(UTF_8);
    port = Integer.parseInt(out.readLine().replace("port ", ""));
    Thread.ofPlatform().daemon().start(() -> out.lines().forEach(lines::add));
  }

  private static String script() {
    return Path.of("src/test/resources/listen.py").toAbsolutePath().toString();
  }

  int port() {
    return port;
  }

  Collection<String> lines() {
    return lines;
  }

  /** Starts one more server. */
  void begin() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** Starts one more server, and waits until it serves. */
  long start() throws IOException {
    long ready = count("ready in ");
    begin();
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(() -> assertThat(count("ready in ")).as("%s", lines).isGreaterThan(ready));
    return lines.stream()
        .filter(line -> line.startsWith("pid "))
        .mapToLong(line -> Long.parseLong(line.substring(4)))
        .reduce((first, last) -> last)
        .orElseThrow();
  }

  private long count(String beginning) {
    return lines.stream().filter(line -> line.startsWith(beginning)).count();
  }

  /** Lets a server finish, and waits until it has. */
  static void end(long pid) {
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroy();
    // It stays as a zombie until its parent looks; what counts is that it runs no more.
    await()
        .atMost(Heddle.PATIENCE)
        .until(() -> server.info().command().isEmpty() || !server.isAlive());
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
