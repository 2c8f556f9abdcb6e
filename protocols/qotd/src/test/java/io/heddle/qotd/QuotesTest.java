package io.heddle.qotd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a file. */
class QuotesTest {
  @TempDir private Path folder;

  private List<String> quotes(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("quotes"), content, US_ASCII);
    return Quotes.of(new QotdOptions(Optional.of(file))).all();
  }

  private String error(String content) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(
            IllegalArgumentException.class, () -> quotes(content))
        .getMessage()
        .replace(folder.toString(), "FOLDER");
  }

  @Test
  void takesEachLineForAQuote() throws IOException {
    assertThat(quotes("one\n\n  two %\r\nthree"))
        .containsExactly("one\r\n", "  two %\r\n", "three\r\n");
  }

  @Test
  void takesWhatIsBetweenSeparatorsForAQuote() throws IOException {
    assertThat(quotes("%\none\r\n\n\ttwo\n\n%\n%\n  \nthree\n\n%"))
        .containsExactly("one\r\n\r\n\ttwo\r\n", "three\r\n");
    assertThat(quotes("one\n%\ntwo")).containsExactly("one\r\n", "two\r\n");
  }

  @Test
  void takesQuotesUpToWhatTheRfcAllows() throws IOException {
    assertThat(quotes("x".repeat(509)).getFirst()).hasSize(511);
    assertThat(error("one\n" + "x".repeat(510)))
        .isEqualTo(
            "file: expected quotes of at most 511 bytes with their CRLF, got one of 512"
                + " (FOLDER/quotes:2)");
    assertThat(error("a\n%\nb\n" + "x".repeat(600) + "\n%\n"))
        .endsWith("got one of 605 (FOLDER/quotes:5)");
  }

  @Test
  void refusesAFileWithoutQuotes() {
    for (String nothing : List.of("", "\n\n", "%\n%\n", " \n%"))
      assertThat(error(nothing)).isEqualTo("file: expected quotes in FOLDER/quotes, found none");
  }

  @Test
  void refusesAFileThatIsTooLong() throws IOException {
    assertThat(quotes("one more\n".repeat(1 << 16))).hasSize(1 << 16);
    assertThat(error("one too many\n".repeat(1 << 17)))
        .isEqualTo("file: expected at most 1MiB, got more in FOLDER/quotes");
  }

  @Test
  void namesTheFileThatItCannotRead() {
    Path missing = folder.resolve("none");
    assertThatThrownBy(() -> Quotes.of(new QotdOptions(Optional.of(missing))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file: no such file: " + missing);
    assertThatThrownBy(() -> Quotes.of(new QotdOptions(Optional.of(folder))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file: cannot read " + folder + ": Is a directory");
  }
}
