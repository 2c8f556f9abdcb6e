package io.heddle.protocol;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server that has a command running, says its number, and then has no thread or no descriptor
 * left, by the limits that it was started with: what comes of the next command, and of that one
 * when it is closed?
 */
final class StarvedServer {
  private StarvedServer() {}

  /**
   * @param arguments what it is to have nothing of: threads, descriptors, or time, which is to wait
   *     for its own end
   */
  public static void main(String[] arguments) throws Exception {
    var group = start("echo $$; sleep 1000");
    while (group.output().length == 0) Thread.onSpinWait();
    System.out.print(new String(group.output(), java.nio.charset.StandardCharsets.US_ASCII));
    switch (arguments[0]) {
      case "threads" -> withoutThreads(() -> tryWith(group));
      case "descriptors" -> withoutDescriptors(() -> tryWith(group));
      default -> new CountDownLatch(1).await();
    }
    // It has no process left that would keep it.
    System.exit(0);
  }

  private static ProcessGroup start(String script) {
    return ProcessGroup.start(new ProcessBuilder("/bin/sh", "-c", script), 100);
  }

  private static void withoutThreads(Runnable task) {
    var done = new CountDownLatch(1);
    for (long stackBytes = 1L << 30; stackBytes >= 1 << 17; stackBytes /= 2) {
      try {
        while (true) {
          var thread = new Thread(null, () -> awaitEnd(done), "hog", stackBytes);
          thread.setDaemon(true);
          thread.start();
        }
      } catch (OutOfMemoryError full) {
        // Then smaller ones.
      }
    }
    task.run();
    done.countDown();
  }

  private static void awaitEnd(CountDownLatch done) {
    try {
      done.await();
    } catch (InterruptedException end) {
      // That too.
    }
  }

  private static void withoutDescriptors(Runnable task) throws IOException {
    List<FileInputStream> hogs = new ArrayList<>();
    try {
      while (true) hogs.add(new FileInputStream("/dev/null"));
    } catch (IOException full) {
      task.run();
    }
    for (FileInputStream hog : hogs) hog.close();
  }

  private static void tryWith(ProcessGroup running) {
    var refused = start("sleep 1000");
    try {
      refused.over().get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException over) {
      // It is said why.
    }
    refused.close();
    running.close();
    System.out.println(refused.refusal().orElse("not refused"));
    System.out.println("ended: " + running.ended().isDone());
  }
}
