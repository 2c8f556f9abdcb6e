package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** A service manager as far as it is told how a service is. */
final class Notified implements AutoCloseable {
  private final Process process;
  private final String name;
  private final List<String> told = new CopyOnWriteArrayList<>();

  /**
   * @param name a path, or {@code @} and any name
   */
  Notified(String name) throws IOException {
    Shell.require("python3");
    this.name = name;
    String script = Path.of("src/test/resources/notified.py").toAbsolutePath().toString();
    process =
        new ProcessBuilder("python3", script, name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    assertThat(out.readLine()).isEqualTo("receiving");
    Thread.ofPlatform().daemon().start(() -> out.lines().forEach(told::add));
  }

  /** For {@code NOTIFY_SOCKET}. */
  String name() {
    return name;
  }

  /** What it was told so far, each behind the number of the process that did. */
  List<String> told() {
    return List.copyOf(told);
  }

  /** Waits until a process has told what matches. */
  void awaitToldBy(long pid, String regex) {
    Pattern expected = Pattern.compile(pid + " " + regex);
    await()
        .atMost(Heddle.PATIENCE)
        .untilAsserted(
            () -> assertThat(told).anySatisfy(line -> assertThat(line).matches(expected)));
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
