package io.heddle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UpperCaseTest {
  /** What may depend on its neighbours, or becomes several, or is one of a pair. */
  private static final String[] AWKWARD = {
    "ß",
    "ΐ",
    "ŉ",
    "ﬃ",
    "σ",
    "ς",
    "Σ",
    "\u0345",
    "\u0307",
    "i",
    "ı",
    "İ",
    "\u1fb3",
    "\ud801\udc28",
    "\ud801",
    "\udc28",
    " ",
    "a"
  };

  @Test
  void isThatOfStringForEveryCharacterAndItsNeighbours() {
    var all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) all.appendCodePoint(c).append("ß");
    assertSame(all.toString());
  }

  @Test
  void isThatOfStringHoweverAwkwardCharactersFollowEachOther() {
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      int length = random.nextInt(400);
      while (text.length() < length) text.append(AWKWARD[random.nextInt(AWKWARD.length)]);
      assertSame(text.toString());
    }
  }

  /** By parts of another length: the whole would take String minutes. */
  private static void assertSame(String text) {
    var expected = new StringBuilder();
    for (int from = 0, to; from < text.length(); from = to) {
      to = text.offsetByCodePoints(from, Math.min(997, text.codePointCount(from, text.length())));
      expected.append(text.substring(from, to).toUpperCase(Locale.ROOT));
    }
    assertThat(UpperCase.of(text).equals(expected.toString())).isTrue();
  }

  @Test
  @Timeout(30)
  void takesAsLongAsTheTextIsLong() {
    String text = "ΐ".repeat(1 << 20);
    assertThat(UpperCase.of(text)).hasSize(3 << 20);
  }

  @Test
  @Timeout(30)
  void letsOthersRunMeanwhile() throws InterruptedException {
    // As many as could take every carrier for themselves.
    int carriers = Runtime.getRuntime().availableProcessors();
    String text = "ΐ".repeat(4 << 20);
    var busy = new Thread[2 * carriers];
    for (int i = 0; i < busy.length; i++)
      busy[i] = Thread.ofVirtual().start(() -> UpperCase.of(text));
    Thread other = Thread.ofVirtual().start(() -> {});
    assertThat(other.join(Duration.ofSeconds(10))).isTrue();
    assertThat(busy).anyMatch(Thread::isAlive);
    for (Thread one : busy) one.join();
  }
}
