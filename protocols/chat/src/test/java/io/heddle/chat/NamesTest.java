package io.heddle.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "ann, ANN",
    "Zoë, zOË",
    // One character, and a letter with a mark behind it.
    "Zo\u00EB, Zoe\u0308",
    "σίσυφοσ, ΣΊΣΥΦΟΣ",
    "σίσυφος, ΣΊΣΥΦΟΣ",
    "straße, STRASSE",
    // Full width.
    "ann, ａｎｎ",
    // Cyrillic а, о, с; Greek ο; Cyrillic capitals all through.
    "ann, \u0430nn",
    "coco, \u0441\u043E\u0441\u043E",
    "bob, b\u03BFb",
    "BOT, \u0412\u041E\u0422"
  })
  void takesNamesThatLookTheSameForOne(String one, String other) {
    assertThat(Names.key(Names.normal(one))).isEqualTo(Names.key(Names.normal(other)));
  }

  @ParameterizedTest
  @CsvSource({"ann, anna", "e, é", "小明, 小朋", "Бьярне, Бьёрне", "νίκος, μίκος"})
  void tellsNamesApart(String one, String other) {
    assertThat(Names.key(one)).isNotEqualTo(Names.key(other));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Бьярне-_9", "小明", "Zo\u00EB", "\uD835\uDC9C"})
  void takesLettersOfAnyScript(String name) {
    assertThat(Names.isName(name, 20)).isTrue();
  }

  /** Among them what cannot be seen: joiners, marks of direction, fillers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a*",
        "[a]",
        "a:",
        "a/b",
        "a\tb",
        "a\u200Bb",
        "a\u200Db",
        "a\u202Eb",
        "a\u2066b",
        "\u3164",
        "a\u115F",
        "\u1160",
        "\uFFA0",
        "\uFEFFa",
        "a\u00ADb",
        "a\u0000",
        "\uD800",
        "a\u0301\u0301"
      })
  void takesNothingElse(String name) {
    assertThat(Names.isName(Names.normal(name), 20)).isFalse();
  }

  @Test
  void keepsTheServersWordsForTheServer() {
    assertThat(Names.isServersWord("You")).isTrue();
    assertThat(Names.isServersWord("t\u043Epic")).isTrue();
    assertThat(Names.isServersWord("youri")).isFalse();
  }

  @Test
  void countsCharactersRatherThanTheirHalves() {
    assertThat(Names.isName("\uD835\uDC9C".repeat(20), 20)).isTrue();
    assertThat(Names.isName("\uD835\uDC9C".repeat(21), 20)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'\uFEFFhi', hi",
    "'a\u2028b', a b",
    "'ab\u202Ecd\u2069', abcd",
    "'  \u0085 x', x",
    // A family and a word that needs its joiner stay whole.
    "\uD83D\uDC68\u200D\uD83D\uDC67, \uD83D\uDC68\u200D\uD83D\uDC67",
    "\u0645\u06CC\u200C\u062E, \u0645\u06CC\u200C\u062E"
  })
  void cleansTexts(String typed, String shown) {
    assertThat(Text.clean(typed)).isEqualTo(shown);
  }
}
