package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Runs real programs, as somebody types them into bash: nc, telnet, python3, javac. */
final class Shell {
  /** A script may build all of Heddle, beside other builds. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** For what has to go on beside a test; a shared pool may have one thread only. */
  static final Executor THREADS = Thread.ofPlatform().daemon()::start;

  private Shell() {}

  /** Where the sources are; the packed distribution is in {@code server/distribution/target}. */
  static Path root() {
    Path folder = Heddle.HOME.toAbsolutePath().normalize();
    while (!folder.resolve("mvnw").toFile().isFile()) folder = folder.getParent();
    return folder;
  }

  /** Skips the test, and says why, where a program that it needs is not installed. */
  static void require(String... programs) {
    for (String program : programs) {
      Heddle.Result found = run(Path.of("."), Map.of(), "command -v " + program);
      assumeTrue(found.exitCode() == 0, program + " is not installed");
    }
  }

  /**
   * For what can be told only on a machine that is not too busy at the moment.
   *
   * @param attempt false if it took so long that it tells nothing
   */
  static void untilFastEnough(BooleanSupplier attempt) {
    for (int attempts = 20; attempts > 0; attempts--) if (attempt.getAsBoolean()) return;
    throw new AssertionError("this machine is too slow to tell");
  }

  /** What a script prints to stdout; it must end well. */
  static String output(String script, Object... arguments) {
    Heddle.Result result = run(Path.of("."), Map.of(), script, arguments);
    assertThat(result.exitCode()).as("%s: %s%s", script, result.out(), result.err()).isZero();
    return result.out();
  }

  /** What telnet shows in answer to a line; it ends when the line has been answered. */
  static String askByTelnet(int port, String line) {
    require("telnet");
    return output(
        """
        coproc telnet 127.0.0.1 $1 2>&1
        # When its end of the pipe is gone it does not end, it spins.
        trap 'kill $COPROC_PID' EXIT
        while read -r shown <&"${COPROC[0]}" && [[ $shown != Escape* ]]; do :; done
        echo "$2" >&"${COPROC[1]}"
        read -r answer <&"${COPROC[0]}"
        echo "${answer%$'\\r'}"
        """,
        port, line);
  }

  /**
   * Runs a script to its end, with nothing on stdin.
   *
   * @param environment added to this process's own; an empty value takes a variable away
   * @param arguments {@code $1}, {@code $2}, ... of the script
   */
  static Heddle.Result run(
      Path folder, Map<String, String> environment, String script, Object... arguments) {
    var builder = new ProcessBuilder("bash", "-c", script, "bash");
    for (Object argument : arguments) builder.command().add(argument.toString());
    builder.directory(folder.toFile()).redirectInput(ProcessBuilder.Redirect.from(NOTHING));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    environment.forEach((name, value) -> {
      if (value.isEmpty()) builder.environment().remove(name);
      else builder.environment().put(name, value);
    });
    return run(builder);
  }

  private static final java.io.File NOTHING = new java.io.File("/dev/null");

  private static Heddle.Result run(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      try {
        var out = CompletableFuture.supplyAsync(() -> text(process.inputReader(UTF_8)), THREADS);
        var err = CompletableFuture.supplyAsync(() -> text(process.errorReader(UTF_8)), THREADS);
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(ended).as("%s has ended", builder.command()).isTrue();
        return new Heddle.Result(process.exitValue(), out.get(), err.get());
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(BufferedReader reader) {
    return reader.lines().collect(Collectors.joining("\n"));
  }
}
