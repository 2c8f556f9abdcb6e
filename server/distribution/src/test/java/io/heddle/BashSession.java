package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * One bash in which line after line is typed. It has a network of its own where the machine permits
 * it, so that no port it uses is taken.
 */
final class BashSession implements AutoCloseable {
  /** What nobody prints: it stands behind the output of a command. */
  private static final String MARK = "\u0001";

  private static final String LOOPBACK = "ip link set lo up && exec \"$@\"";
  private static final List<List<String>> NETWORKS =
      List.of(List.of("unshare", "--net"), List.of("unshare", "--map-root-user", "--net"));

  private final Process process;
  private final BufferedReader output;
  private final boolean alone;
  private final StringBuilder read = new StringBuilder();

  BashSession(Path folder, Map<String, String> environment) {
    List<String> command = new ArrayList<>(network());
    alone = !command.isEmpty();
    command.addAll(List.of("bash", "--norc", "--noprofile"));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    output = process.inputReader(UTF_8);
  }

  /**
   * The command that gives what follows it a network with nothing but a loopback; empty if none
   * does.
   */
  private static List<String> network() {
    for (List<String> unshare : NETWORKS) {
      List<String> command = new ArrayList<>(unshare);
      command.addAll(List.of("sh", "-c", LOOPBACK, "sh"));
      String probe = String.join(" ", unshare) + " sh -c '" + LOOPBACK + "' sh true";
      if (Shell.run(Path.of("."), Map.of(), probe).exitCode() == 0) return command;
    }
    return List.of();
  }

  /** Whether it has a network of its own. */
  boolean isAlone() {
    return alone;
  }

  /** Types a line and returns what it printed, when the next could be typed. */
  String type(String line) {
    send(line + "\nprintf '" + "\\001" + "'\n");
    String printed = readUntil(() -> read.indexOf(MARK) >= 0).replace(MARK, "");
    return printed.endsWith("\n") ? printed.substring(0, printed.length() - 1) : printed;
  }

  /** Types a line that goes on in the background, and returns the first lines that it prints. */
  String typeInBackground(String line, int lines) {
    send(line + "\n");
    return readUntil(() -> read.chars().filter(c -> c == '\n').count() == lines).strip();
  }

  private void send(String text) {
    try {
      var input = process.getOutputStream();
      input.write(text.getBytes(UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readUntil(BooleanSupplier enough) {
    read.setLength(0);
    var reading =
        CompletableFuture.runAsync(
            () -> {
              try {
                for (int c; !enough.getAsBoolean() && (c = output.read()) >= 0; ) {
                  read.append((char) c);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            Shell.THREADS);
    try {
      reading.get(Heddle.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return read.toString();
    } catch (TimeoutException e) {
      throw new AssertionError("nothing more was printed than: " + read, e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  /** Ends whatever was started in it. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
  }
}
