package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

class CommandsTest {
  @Test
  void callsEachCommandAsItCallsItself() {
    Commands.ALL.forEach((name, type) ->
        assertThat(type.getAnnotation(Command.class).name()).as("%s", type).isEqualTo(name));
  }
}
