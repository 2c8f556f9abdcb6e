package io.heddle.loadtest.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressesTest {

  @Test
  void aRangeIsEveryAddressInIt() {
    assertThat(SourceAddresses.parse("127.0.0.254-127.0.1.1"))
        .containsExactly("127.0.0.254", "127.0.0.255", "127.0.1.0", "127.0.1.1");
  }

  @Test
  void theEndOfARangeMayBeItsLastNumber() {
    assertThat(SourceAddresses.parse("127.0.0.2-4"))
        .containsExactly("127.0.0.2", "127.0.0.3", "127.0.0.4");
  }

  @Test
  void aListKeepsItsOrderAndDropsWhatIsThereTwice() {
    assertThat(SourceAddresses.parse("10.0.0.5, 10.0.0.1-10.0.0.2,10.0.0.5"))
        .containsExactly("10.0.0.5", "10.0.0.1", "10.0.0.2");
  }

  @Test
  void ipv6Works() {
    assertThat(SourceAddresses.parse("::1")).containsExactly("0:0:0:0:0:0:0:1");
    assertThat(SourceAddresses.parse("[fd00::1]-fd00::2"))
        .containsExactly("fd00:0:0:0:0:0:0:1", "fd00:0:0:0:0:0:0:2");
  }

  @Test
  void theHighestAddressesHaveNoSign() {
    assertThat(SourceAddresses.parse("255.255.255.254-255.255.255.255")).hasSize(2);
    assertThat(SourceAddresses.parse("0.0.0.0")).containsExactly("0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "localhost          | 'localhost' is no address",
        "127.0.0.300        | '127.0.0.300' is no IPv4 address",
        "127.0.0.9-127.0.0.2| the range ends before it begins",
        "127.0.0.1-::1      | both ends of one kind",
        "1.2.3.4-1.2.3.5-6  | more than one '-'",
        "10.0.0.0-10.255.0.0| more than 4096 addresses",
        "fe80::zz           | is no address",
        "127.0.0.2,         | '' is no address",
      })
  void anythingElseIsExplained(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SourceAddresses.parse(text))
        .withMessageStartingWith("expected addresses such as 127.0.0.2-127.0.0.9")
        .withMessageContaining(why);
  }
}
