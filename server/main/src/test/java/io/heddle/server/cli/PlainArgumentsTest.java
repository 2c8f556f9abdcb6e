package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PlainArgumentsTest {
  /** What picocli makes of the same. */
  @Command(name = "serve")
  static final class ByPicocli {
    @Mixin private ServeOptions options = new ServeOptions();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "echo",
        "echo chat=tcp://*:7100",
        "echo --admin off chat",
        "--admin=off echo",
        "--config conf/heddle.yaml",
        "--config=a.yaml --plugins one --plugins=two",
        "chat --option history=100 --option chat.charset=gbk --set chat.max-connections=10",
        "exec --option=environment.TZ=UTC",
        "--set drain-timeout=5s --set a.b=c"
      })
  void readsThemAsPicocliDoes(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ");
    var picocli = new ByPicocli();
    new CommandLine(picocli).parseArgs(args);

    ServeOptions plain = PlainArguments.read(withServe(args));

    assertThat(plain).usingRecursiveComparison().isEqualTo(picocli.options);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--debug echo",
        "echo -h",
        "echo --unknown x",
        "echo --admin",
        "--config --admin off",
        "--admin off --admin off",
        "--config a --config b",
        "@file",
        "--option @file",
        "--",
        "\"echo\""
      })
  void leavesOthersToPicocli(String line) {
    assertThat(PlainArguments.read(withServe(line.split(" ")))).isNull();
  }

  @Test
  void leavesOtherCommandsToPicocli() {
    assertThat(PlainArguments.read("check", "heddle.yaml")).isNull();
    assertThat(PlainArguments.read()).isNull();
    assertThat(PlainArguments.read("serve", "")).isNull();
  }

  private static String[] withServe(String... args) {
    String[] all = new String[args.length + 1];
    all[0] = "serve";
    System.arraycopy(args, 0, all, 1, args.length);
    return all;
  }
}
