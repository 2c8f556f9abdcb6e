package io.heddle.exec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '%',
      value = {
        "date # date",
        "%  a \t b  % # a|b",
        "'a  b' \"c  d\" e\\ f # a  b|c  d|e f",
        "a'b'\"c\"d '' \"\" # abcd||",
        "'a\"b' \"a'b\" \\' # a\"b|a'b|'",
        "'\\n' \"\\n\" \\n # \\n|\\n|n",
        "\"\\\\ \\\" \\$ \\` \\a\" # \\ \" $ ` \\a",
        "a;b |c& <d >e # a;b||c&|<d|>e",
        "$HOME $(ls) `ls` * ~ {a,b} !1 # $HOME|$(ls)|`ls`|*|~|{a,b}|!1",
      })
  void splitsAsAShellWithoutGivingAnythingElseAMeaning(String line, String words)
      throws RefusedException {
    assertThat(String.join("|", Words.split(line))).isEqualTo(words);
  }

  @Test
  void splitsNothingIntoNothing() throws RefusedException {
    assertThat(Words.split("")).isEmpty();
    assertThat(Words.split(" \t ")).isEmpty();
    assertThat(Words.split("''")).containsExactly("");
  }

  @Test
  void refusesASecondLineButNotANewlineThatIsQuotedOrPartsNothing() throws RefusedException {
    assertThatThrownBy(() -> Words.split("a b\nc"))
        .hasMessage("a message is one command, on one line");
    assertThatThrownBy(() -> Words.split("a\n\n 'c'"))
        .hasMessage("a message is one command, on one line");
    assertThat(Words.split("\n a 'b\nc' \n\n")).containsExactly("a", "b\nc");
  }

  @Test
  void refusesWhatIsNoCommand() {
    assertThatThrownBy(() -> Words.split("a 'b")).hasMessage("the quote ' is not closed");
    assertThatThrownBy(() -> Words.split("a \"b'")).hasMessage("the quote \" is not closed");
    assertThatThrownBy(() -> Words.split("a\\")).hasMessage("nothing follows the last backslash");
    assertThatThrownBy(() -> Words.split("a\0b")).hasMessage("no argument holds a NUL character");
    assertThatThrownBy(() -> Words.split("a \uFFFD")).hasMessage("the message is not UTF-8");
  }

  @Test
  @SuppressWarnings("OrphanedFormatString") // It is the shell's.
  void splitsWhateverIsQuotedAsTheShellOfThisSystemDoes() throws Exception {
    List<String> lines = new ArrayList<>();
    var random = new Random(1);
    while (lines.size() < 2_000) {
      String line =
          random
              .ints(random.nextInt(1, 16), 0, 9)
              .mapToObj(i -> "ab \\\\\"\"''".substring(i, i + 1))
              .collect(Collectors.joining());
      if (closed(line)) lines.add(line);
    }
    var script = new StringBuilder("f() { for a; do printf '<%s>' \"$a\"; done; echo; }\n");
    for (String line : lines) script.append("f ").append(line).append('\n');
    var shell = new ProcessBuilder("/bin/sh").start();
    try (var in = shell.outputWriter(UTF_8)) {
      in.write(script.toString());
    }
    List<String> expected = shell.inputReader(UTF_8).lines().toList();
    List<String> came = new ArrayList<>();
    for (String line : lines)
      came.add(Words.split(line).stream().map(w -> "<" + w + ">").collect(Collectors.joining()));
    assertThat(came).isEqualTo(expected);
  }

  private static boolean closed(String line) {
    try {
      Words.split(line);
      return true;
    } catch (RefusedException open) {
      return false;
    }
  }
}
