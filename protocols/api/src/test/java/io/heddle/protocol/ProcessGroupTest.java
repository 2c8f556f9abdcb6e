package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGroupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The processes that tests have to do with. */
  private final List<ProcessHandle> left = new ArrayList<>();

  @AfterEach
  void endThem() {
    left.forEach(ProcessHandle::destroyForcibly);
  }

  @Test
  void keepsWhatIsWrittenAndWhatItEndsWith() throws Exception {
    try (var group = start("echo one; echo two >&2; exit 3", 100)) {
      await(group);
      assertThat(new String(group.output(), UTF_8)).isEqualTo("one\ntwo\n");
      assertThat(group.exitValue()).isEqualTo(3);
      assertThat(group.wroteTooMuch()).isFalse();
      assertThat(group.refusal()).isEmpty();
    }
  }

  @Test
  void isOverWithMoreOutputThanIsKept() throws Exception {
    try (var group = start("yes", 10)) {
      await(group);
      assertThat(group.wroteTooMuch()).isTrue();
      assertThat(new String(group.output(), UTF_8)).isEqualTo("y\n".repeat(5));
    }
  }

  @Test
  void endsWhatWasStartedWithIt() throws Exception {
    var group = start("sleep 1000 & echo $!; wait", 100);
    long child = awaitNumber(group);
    assertThat(ProcessHandle.of(child)).isPresent();
    group.close();
    ProcessHandle.of(child).ifPresent(it -> it.onExit().join());
    assertThat(ProcessHandle.of(child)).isEmpty();
  }

  @Test
  void saysWhyItCouldNotBeStarted() throws Exception {
    var builder = new ProcessBuilder("true").directory(new File("/no/such/folder"));
    try (var group = ProcessGroup.start(builder, 10)) {
      try {
        await(group);
      } catch (ExecutionException refused) {
        // It is said below.
      }
      assertThat(group.refusal().orElseThrow()).contains("/no/such/folder");
    }
  }

  @Test
  void keepsNothingOfWhatHasLeftTheGroupAndIsSilent(@TempDir Path folder) throws Exception {
    Path pid = folder.resolve("pid");
    try (var group = start(leaving(pid, "sleep 1000") + "; echo one", 100)) {
      await(group);
      assertThat(new String(group.output(), UTF_8)).isEqualTo("one\n");
      assertThat(group.exitValue()).isZero();
      assertThat(group.ended()).isCompleted();
      long left = number(Files.readString(pid));
      Path output = Files.readSymbolicLink(Path.of("/proc", "" + left, "fd", "1"));
      assertThat(runs(left)).isTrue();
      assertThat(descriptors()).isNotEmpty().doesNotContain(output);
      awaitNoThread("heddle-process");
      awaitNoThread("process reaper (");
    }
  }

  @Test
  void cutsOffWhatHasLeftTheGroupAndWritesOn(@TempDir Path folder) throws Exception {
    // At first the JDK is slow and would come too late for what ends at once.
    for (int i = 0; i < 10; i++) {
      Path pid = folder.resolve("pid" + i);
      try (var group = start(leaving(pid, "yes"), 100_000)) {
        await(group);
        awaitGone(number(Files.readString(pid)));
      }
    }
  }

  /** What is in no group of anybody's when the file has its number. */
  private static String leaving(Path pid, String command) {
    return "setsid sh -c 'echo $$ > P.new; mv P.new P; exec %s' & until [ -e P ]; do :; done"
        .formatted(command)
        .replace("P", pid.toString());
  }

  @Test
  void keepsAsMuchAsItMayHoweverThatEnds() throws Exception {
    // The beginning of what might be a mark, also in pieces, and as the last that there is room
    // for.
    for (String end : List.of("", "\\036", "\\036\\036", "\\036x", "\\036\\036-")) {
      String printed = "0".repeat(20_000) + end;
      String text = printed.replace("\\036", "\u001e");
      try (var exact = start("printf '" + printed + "'", text.length());
          var less = start("printf '" + printed + "'; sleep 1000", text.length() - 1)) {
        await(exact);
        assertThat(exact.wroteTooMuch()).isFalse();
        assertThat(new String(exact.output(), UTF_8)).isEqualTo(text);
        if (end.endsWith("6")) continue;
        await(less);
        assertThat(less.wroteTooMuch()).isTrue();
        assertThat(new String(less.output(), UTF_8))
            .isEqualTo(text.substring(0, text.length() - 1));
      }
    }
  }

  @Test
  void hasEndedTheGroupWhenItIsClosed() throws Exception {
    for (int i = 0; i < 20; i++) {
      var group = start("sleep 1000 >/dev/null 2>&1 & echo $!", 100);
      await(group);
      group.close();
      assertThat(runs(number(new String(group.output(), UTF_8)))).isFalse();
      var late = start("sleep 1000 & echo $!; wait", 100);
      long child = awaitNumber(late);
      late.close();
      assertThat(runs(child)).isFalse();
    }
  }

  @Test
  void hasEndedOnlyWhenTheSystemHasLetIt() throws Exception {
    var group = start("echo $$; sleep 1000", 100);
    long first = awaitNumber(group);
    ProcessHandle keeper = keeper();
    signal("STOP", keeper);
    group.close();
    assertThat(group.ended()).isNotDone();
    assertThat(runs(first)).isTrue();
    signal("CONT", keeper);
    group.ended().get(60, TimeUnit.SECONDS);
    assertThat(runs(first)).isFalse();
  }

  @Test
  void endsItsFirstProcessIfSomebodyHasEndedWhatKeepsIt() throws Exception {
    var group = start("echo $$; exec sleep 1000", 100);
    long first = awaitNumber(group);
    ProcessHandle keeper = keeper();
    signal("KILL", keeper);
    keeper.onExit().get(60, TimeUnit.SECONDS);
    group.close();
    assertThat(group.ended()).isCompletedExceptionally();
    assertThat(runs(first)).isFalse();
  }

  @Test
  void closesWhileItsThreadIsInterruptedAndLeavesItSo() throws Exception {
    var group = start("echo $$; sleep 1000", 100);
    long first = awaitNumber(group);
    Thread.currentThread().interrupt();
    group.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(group.ended()).isCompleted();
    assertThat(runs(first)).isFalse();
  }

  @Test
  void endsWithTheServerHoweverThatEnds() throws Exception {
    Process server = serve("true", "time");
    try (var said = server.inputReader()) {
      long first = number(said.readLine());
      assertThat(runs(first)).isTrue();
      server.destroyForcibly();
      awaitGone(first);
    }
  }

  @Test
  void isRefusedAndEndsWhereThereIsNoThread() throws Exception {
    assertThat(saidBy(serve("ulimit -v 3000000", "threads")))
        .hasSize(3)
        .element(1, STRING)
        .startsWith("unable to create native thread");
  }

  @Test
  void isRefusedAndEndsWhereThereIsNoDescriptor() throws Exception {
    assertThat(saidBy(serve("ulimit -n 200", "descriptors")))
        .hasSize(3)
        .element(1, STRING)
        .contains("Too many open files");
  }

  private List<String> saidBy(Process server) throws Exception {
    try (var out = server.inputReader()) {
      List<String> said = out.lines().toList();
      long first = number(said.get(0));
      assertThat(said).last().isEqualTo("ended: true");
      awaitGone(first);
      return said;
    }
  }

  private static Process serve(String limit, String without) throws IOException {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> command =
        List.of(
            "/bin/sh",
            "-c",
            limit + "; exec \"$@\"",
            "sh",
            java,
            "-Xlog:disable",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:CompressedClassSpaceSize=32m",
            "-cp",
            System.getProperty("java.class.path"),
            StarvedServer.class.getName(),
            without);
    return new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
  }

  /** That it writes at first. */
  private long awaitNumber(ProcessGroup group) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> new String(group.output(), UTF_8).endsWith("\n"));
    return number(new String(group.output(), UTF_8));
  }

  private long number(String text) {
    long pid = Long.parseLong(text.strip());
    ProcessHandle.of(pid).ifPresent(left::add);
    return pid;
  }

  /** Of the only group that there is. */
  private static ProcessHandle keeper() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("read mark"))
        .findFirst()
        .orElseThrow();
  }

  private static void signal(String name, ProcessHandle to) throws Exception {
    new ProcessBuilder("/bin/sh", "-c", "kill -s " + name + " " + to.pid()).start().waitFor();
  }

  /** Not if it has been killed, though the system may have something to do for that. */
  private static boolean runs(long pid) {
    try {
      String status = Files.readString(Path.of("/proc", "" + pid, "status"));
      return !status.contains("State:\tZ") && !status.contains("ShdPnd:\t0000000000000100");
    } catch (IOException gone) {
      return false;
    }
  }

  private static void awaitGone(long pid) {
    Awaitility.await().atMost(PATIENCE).until(() -> !runs(pid));
  }

  private static List<Path> descriptors() throws IOException {
    var targets = new ArrayList<Path>();
    for (String one : Objects.requireNonNull(new File("/proc/self/fd").list())) {
      Path descriptor = Path.of("/proc/self/fd", one);
      // Not that of the list.
      if (Files.isSymbolicLink(descriptor)) targets.add(Files.readSymbolicLink(descriptor));
    }
    return targets;
  }

  private static void awaitNoThread(String name) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(it -> it.getName().startsWith(name)));
  }

  private static ProcessGroup start(String script, int outputBytesMax) {
    var builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
    return ProcessGroup.start(builder, outputBytesMax);
  }

  private static void await(ProcessGroup group)
      throws ExecutionException, InterruptedException, TimeoutException {
    group.over().get(60, TimeUnit.SECONDS);
  }
}
