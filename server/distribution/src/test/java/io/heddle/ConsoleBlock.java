package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page shows of a terminal: lines to type behind {@code $}, below each what it prints;
 * {@code ...} stands for anything.
 */
record ConsoleBlock(String text) {
  private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1[: ](\\d+)");

  private record Step(String line, List<String> output) {
    boolean inBackground() {
      return line.endsWith("&");
    }

    void run(BashSession bash) {
      String printed =
          inBackground() ? bash.typeInBackground(line, output.size()) : bash.type(line);
      String pattern = Pattern.quote(String.join("\n", output)).replace("...", "\\E.*\\Q");
      assertThat(printed).as("$ " + line).matches(Pattern.compile(pattern));
    }
  }

  /** Types it all into one bash. */
  void run(Path folder, Path home) {
    Shell.require("nc", "curl");
    String path = Path.of(System.getProperty("java.home"), "bin") + File.pathSeparator;
    Map<String, String> environment =
        Map.of(
            "HEDDLE_BUILD",
            "off",
            "JAVA_HOME",
            System.getProperty("java.home"),
            "PATH",
            path + System.getenv("PATH"),
            "HOME",
            home.toString());
    try (var bash = new BashSession(folder, environment)) {
      if (!bash.isAlone()) requireFreePorts();
      steps().forEach(step -> step.run(bash));
    }
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("$ ")) steps.add(new Step(line.substring(2), new ArrayList<>()));
      else steps.get(steps.size() - 1).output().add(line);
    }
    return steps;
  }

  private void requireFreePorts() {
    for (Matcher port = PORT.matcher(text); port.find(); ) {
      int number = Integer.parseInt(port.group(1));
      try (var free = new ServerSocket(number, 1, InetAddress.getLoopbackAddress())) {
        assertThat(free.isBound()).isTrue();
      } catch (IOException taken) {
        abort("port " + number + " is taken, and no network namespace is to be had");
      }
    }
  }
}
