package io.heddle.server.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IncomingTest {
  private final Incoming incoming = new Incoming();

  @Test
  void givesLinesWhenTheyAreWhole() {
    assertThat(add("one\ntw")).isEqualTo("one\n");
    assertThat(incoming.show()).isEqualTo("tw");
    assertThat(add("o\nthree\nfour")).isEqualTo("two\nthree\n");
    assertThat(incoming.show()).isEqualTo("four");
    assertThat(incoming.rest()).isEqualTo("four");
    assertThat(incoming.show()).isEmpty();
  }

  @Test
  void takesCrLfForALinesEndWhereverItIsSplit() {
    assertThat(add("one\r\ntwo\r")).isEqualTo("one\n");
    assertThat(incoming.show()).isEqualTo("two");
    assertThat(add("\nthree")).isEqualTo("two\n");
  }

  @Test
  void showsACrThatEndsNoLine() {
    assertThat(add("50%\r60%\r\r\n")).isEqualTo("50%^M60%^M\n");
  }

  @Test
  void makesControlCharactersVisible() {
    assertThat(add("\u001b[2J\u0007\u0000\u007f\u009b1m\tok\n"))
        .isEqualTo("^[[2J^G^@^?M-^[1m\tok\n");
  }

  @Test
  void forgetsAQuestionThatWasAnswered() {
    add("login: ");
    assertThat(incoming.show()).isEqualTo("login: ");
    incoming.answered();
    assertThat(incoming.show()).isEmpty();
    assertThat(add("password: \n")).isEqualTo("password: \n");
  }

  @Test
  void keepsWhatCameAfterTheQuestionWasShown() {
    add("log");
    incoming.show();
    add("in: ");
    incoming.answered();
    assertThat(incoming.show()).isEqualTo("in: ");
  }

  @Test
  void forgetsNothingOfALineThatBeganAfterTheQuestion() {
    add("bob: hel");
    incoming.show();
    assertThat(add("lo\nann: ")).isEqualTo("bob: hello\n");
    incoming.answered();
    assertThat(incoming.show()).isEqualTo("ann: ");
  }

  @Test
  void doesNotKeepALineWithoutEndForEver() {
    assertThat(add("x".repeat(1500))).hasSize(1500);
    assertThat(add("x".repeat(500))).isEmpty();
  }

  private String add(String text) {
    return incoming.add(text.toCharArray(), text.length());
  }
}
