package io.heddle.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ProcessGroupTest {

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
    while (!new String(group.output(), UTF_8).endsWith("\n")) Thread.onSpinWait();
    long child = Long.parseLong(new String(group.output(), UTF_8).strip());
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

  private static ProcessGroup start(String script, int outputBytesMax) {
    var builder = new ProcessBuilder("/bin/sh", "-c", script).redirectErrorStream(true);
    return ProcessGroup.start(builder, outputBytesMax);
  }

  private static void await(ProcessGroup group)
      throws ExecutionException, InterruptedException, TimeoutException {
    group.over().get(60, TimeUnit.SECONDS);
  }
}
