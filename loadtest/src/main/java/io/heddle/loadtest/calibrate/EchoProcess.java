package io.heddle.loadtest.calibrate;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link BareEcho} in a process of its own, on the same Java, until it is closed. */
final class EchoProcess implements AutoCloseable {
  private final Process process;
  private final int port;

  private EchoProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one.
   *
   * @param until it is given up, in {@link System#nanoTime} terms
   * @throws IOException if it does not come up
   */
  static EchoProcess start(long until) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Its code is small and soon warm; what matters is that it takes little from us.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                classPath(),
                BareEcho.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return new EchoProcess(process, port(process, until));
    } catch (IOException | InterruptedException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String classPath() throws IOException {
    CodeSource source = BareEcho.class.getProtectionDomain().getCodeSource();
    try {
      if (source != null) return Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IOException("no path: " + source.getLocation(), e);
    }
    return System.getProperty("java.class.path") + File.pathSeparator;
  }

  private static int port(Process process, long until) throws IOException, InterruptedException {
    BufferedReader output = process.inputReader();
    var line = new FutureTask<>(output::readLine);
    Thread.ofPlatform().daemon().name("heddle-calibration").start(line);
    try {
      String port = line.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (port == null) throw new IOException("the echo server ended: " + process.waitFor());
      return Integer.parseInt(port);
    } catch (ExecutionException | TimeoutException | NumberFormatException e) {
      throw new IOException("the echo server did not come up", e);
    }
  }

  String endpoint() {
    return "tcp://127.0.0.1:" + port;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits until it is gone. */
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
    } finally {
      process.destroy();
      process.onExit().join();
    }
  }
}
