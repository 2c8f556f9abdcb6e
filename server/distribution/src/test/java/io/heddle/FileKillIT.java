package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} in the middle of puts leaves the old file or the new one, never half of one. */
class FileKillIT {
  private static final int CLIENTS = 4;
  private static final int BYTES = 1 << 20;
  private static final int VERSIONS = 8;

  @TempDir private Path folder;

  /** Of its hash one can tell which it is. */
  private static byte[] version(int number) {
    byte[] bytes = new byte[BYTES + number];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  private Heddle serve() {
    return Heddle.serve("file=tcp://127.0.0.1:0", "--option", "root=" + folder);
  }

  @Test
  void leavesTheOldFileOrTheNewOne() throws Exception {
    List<byte[]> versions = new ArrayList<>();
    Set<String> whole = new HashSet<>();
    for (int i = 0; i < VERSIONS; i++) {
      versions.add(version(i));
      whole.add(FileClient.sha256(versions.get(i)));
    }
    for (int kill = 0; kill < 2; kill++) {
      try (var heddle = serve()) {
        Set<String> acknowledged = killAmongPuts(heddle, versions, 5 + 7 * kill);
        for (int client = 0; client < CLIENTS; client++) {
          Path file = folder.resolve("file-" + client);
          if (acknowledged.contains(file.toString())) assertThat(file).exists();
          if (Files.exists(file))
            assertThat(whole).contains(FileClient.sha256(Files.readAllBytes(file)));
        }
      }
    }
    requireServed(whole, versions.get(0));
  }

  /** Returns the files whose put was answered. */
  private Set<String> killAmongPuts(Heddle heddle, List<byte[]> versions, int puts)
      throws Exception {
    var answered = new CountDownLatch(puts);
    Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        String path = "file-" + i;
        clients.add(
            threads.submit(() -> {
              try (var client = new FileClient(heddle.connect("file"))) {
                for (int next = 0; ; next++) {
                  assertThat(client.put(path, versions.get(next % VERSIONS)).ok()).isTrue();
                  acknowledged.add(folder.resolve(path).toString());
                  answered.countDown();
                }
              } catch (IOException killed) {
                return null;
              }
            }));
      }
      answered.await();
      heddle.signal("KILL").awaitExit();
      for (Future<?> client : clients) client.get();
    }
    return acknowledged;
  }

  private void requireServed(Set<String> whole, byte[] other) throws IOException {
    try (var heddle = serve();
        var client = new FileClient(heddle.connect("file"))) {
      for (int i = 0; i < CLIENTS; i++) {
        FileClient.Answer got = client.get("file-" + i);
        assertThat(whole).contains(FileClient.sha256(got.payload));
        assertThat(client.put("file-" + i, other).ok()).isTrue();
        assertThat(client.get("file-" + i).payload).isEqualTo(other);
      }
    }
  }

  @Test
  void goesOnWithWhatWasThereWhenItWasKilled() throws Exception {
    Path file = Files.write(folder.resolve("local"), version(1));
    try (var heddle = serve();
        var client = new FileClient(heddle.connect("file"))) {
      client.begin("resumed", version(1), 1 << 19);
      Path partial = folder.resolve(".heddle-partial");
      await().atMost(Heddle.PATIENCE).until(() -> size(partial) == 1 << 19);
      heddle.signal("KILL").awaitExit();
    }
    assertThat(folder.resolve("resumed")).doesNotExist();
    try (var heddle = serve()) {
      Heddle.Result put =
          Heddle.run(
              "file", "put", "tcp://127.0.0.1:" + heddle.port("file"), file.toString(), "resumed");
      assertThat(put.out()).endsWith(", 524288 were there before");
    }
    assertThat(Files.mismatch(file, folder.resolve("resumed"))).isEqualTo(-1);
  }

  private static long size(Path hidden) throws IOException {
    long bytes = 0;
    try (var files = Files.list(hidden)) {
      for (Path one : files.toList()) bytes += Files.size(one);
    }
    return bytes;
  }
}
