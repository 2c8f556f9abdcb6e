package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The page of each protocol says what its options record and its Javadoc say, and its example does
 * what is written there. {@code -Dpages=write} writes the pages.
 */
class ProtocolPagesIT {
  private static final boolean WRITING = "write".equals(System.getProperty("pages"));

  @TempDir private Path folder;

  static List<String> names() {
    return pages().stream().map(page -> page.protocol().name()).toList();
  }

  private static List<ProtocolPage> pages() {
    List<ProtocolPage> pages = new ArrayList<>();
    for (Protocol<?> each : ServiceLoader.load(Protocol.class)) pages.add(new ProtocolPage(each));
    pages.sort((one, other) -> one.protocol().name().compareTo(other.protocol().name()));
    return pages;
  }

  private static ProtocolPage page(String name) {
    return pages().stream()
        .filter(page -> page.protocol().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void saysWhatOptionsAndJavadocSay(String name) throws IOException {
    ProtocolPage page = page(name);
    if (WRITING) Files.writeString(page.file(), page.text());
    assertThat(page.file()).content().isEqualTo(page.text());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("names")
  void hasAnExampleThatDoesWhatIsWrittenBelowEachLine(String name) {
    Matcher block =
        Pattern.compile("(?ms)^## Example$.*?^```console\\n(.*?)\\n```$")
            .matcher(page(name).text());
    assertThat(block.find()).as("an example").isTrue();
    new ConsoleBlock(block.group(1)).run(Heddle.HOME.toAbsolutePath(), folder);
  }

  @Test
  void isInTheDistribution() throws IOException {
    // What is written now is packed with the next build.
    if (WRITING) return;
    Path documents = Heddle.HOME.resolve("docs/protocols");
    for (ProtocolPage page : pages())
      assertThat(documents.resolve(page.protocol().name() + ".md"))
          .hasSameTextualContentAs(page.file());
  }

  @Test
  void isThereForEachProtocolThatIsServed() {
    String listed = Heddle.run("protocols").out();
    assertThat(
            listed
                .lines()
                .filter(line -> !line.startsWith(" "))
                .map(line -> line.split(" ", -1)[0]))
        .containsExactlyElementsOf(names());
  }
}
