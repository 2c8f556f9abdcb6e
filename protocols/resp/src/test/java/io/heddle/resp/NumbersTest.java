package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, 9, 10, 123456, Long.MAX_VALUE, Long.MIN_VALUE})
  void readsWhatItWrites(long number) throws RespException {
    assertThat(Numbers.parse(Numbers.format(number))).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        " 1",
        "1 ",
        "01",
        "-0",
        "00",
        "1.0",
        "abc",
        "1a",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999"
      })
  void takesNothingElseForANumber(String text) {
    assertThat(Numbers.isLong(Bytes.of(text))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "3, 3",
    "-17, -17",
    "3.14, 3.1400000000000001",
    "0.1, 0.10000000000000001",
    "1.5, 1.5",
    "1e100, 1e+100",
    "1e-10, 1e-10",
    "0.0001, 0.0001",
    "0.00001, 1.0000000000000001e-05",
    "1e16, 10000000000000000",
    "1e17, 1e+17",
    "123456789012345678, 1.2345678901234568e+17",
    "Infinity, inf",
    "-Infinity, -inf",
  })
  void writesADoubleAsCDoes(double number, String text) {
    assertThat(Numbers.format(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nan", "0x", "1d", "1f", " 1", "1 ", "1e999", "one", "--1", "1e"})
  void takesNothingElseForADouble(String text) {
    assertThatThrownBy(() -> Numbers.parseDouble(Bytes.of(text)))
        .hasMessage("ERR value is not a valid float");
  }

  @ParameterizedTest
  @CsvSource({
    "3.0, 1.1, 4.1",
    "0.1, 0.2, 0.3",
    "1e20, 1, 100000000000000000000",
    "5, -5, 0",
    "1000000000000, 0.00000001, 1000000000000",
    "1.23, 4.56, 5.79",
  })
  void addsInEightyBits(String one, String other, String sum) throws RespException {
    assertThat(Bytes.text(LongDouble.sum(Bytes.of(one), Bytes.of(other)))).isEqualTo(sum);
  }

  @Test
  void refusesSumsThatAreNotFinite() {
    assertThatThrownBy(() -> LongDouble.sum(Bytes.of("1"), Bytes.of("inf")))
        .hasMessage("ERR increment would produce NaN or Infinity");
    assertThatThrownBy(() -> LongDouble.sum(Bytes.of("1"), Bytes.of("1e999999999")))
        .hasMessage("ERR value is not a valid float");
  }
}
