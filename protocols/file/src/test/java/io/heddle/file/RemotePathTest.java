package io.heddle.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePathTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a/b/c",
        "...",
        "..a",
        ".hidden",
        "two words",
        "世界.txt",
        "½ e\u0301",
        "a／b",
        "C:",
        "%2e%2e",
        "~",
        "-rf",
        "\uD83D\uDC69\u200D\uD83D\uDCBB"
      })
  void takesWhatNamesAFile(String path) throws RefusedException {
    var locale = Charset.forName(System.getProperty("sun.jnu.encoding"));
    assumeTrue(locale.newEncoder().canEncode(path), "this locale has no such names");
    assertThat(RemotePath.ofFile(path)).hasToString(path);
    assertThat(RemotePath.ofFile(path).names()).isEqualTo(List.of(path.split("/", -1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "//x",
        "a//b",
        "a/",
        ".",
        "..",
        "a/../b",
        "../../../../../../etc/passwd",
        "a/.",
        "\u2025", // two dots in one character
        "\u2024\u2024", // one-dot leaders
        "．．",
        "．．／etc",
        "..\u2215..\u2215etc",
        "..\\..\\x",
        "a\\b",
        ".\u200D.", // joined by what is not seen
        " .. ",
        "a\0b",
        "a\nb",
        "a\u007fb",
        "a\u0085b",
        "a\u2028b",
        "gnp.\u202Etxt",
        "\uFEFFa",
        "\uD800",
        "a\uDC00",
        ".heddle-partial",
        ".heddle-partial/x",
        "a/.heddle-partial",
        ".HEDDLE-partial",
        ".heddle\u00AD-partial",
        "．heddle-partial"
      })
  void refusesWhatMayLeadElsewhere(String path) {
    assertThatThrownBy(() -> RemotePath.ofFile(path))
        .isInstanceOf(RefusedException.class)
        .message()
        .startsWith("path: ")
        .matches("[^\\p{Cntrl}\u202E]*");
  }

  @Test
  void refusesWhatIsTooLong() throws RefusedException {
    assertThat(RemotePath.ofFile("x".repeat(255)).names()).hasSize(1);
    assertThatThrownBy(() -> RemotePath.ofFile("x".repeat(256))).hasMessageContaining("255 bytes");
    assertThatThrownBy(() -> RemotePath.ofFile("世".repeat(86))).hasMessageContaining("255 bytes");
    assertThatThrownBy(() -> RemotePath.ofFile("a/".repeat(32) + "b"))
        .hasMessageContaining("32 folders");
    assertThatThrownBy(() -> RemotePath.ofFile("x".repeat(5000)))
        .hasMessage("path: expected at most 4096 characters, got 5000");
  }

  @Test
  void knowsTheRootAsAFolderOnly() throws RefusedException {
    assertThat(RemotePath.ofFolder("").names()).isEmpty();
    assertThat(RemotePath.ofFolder("a/b").names()).containsExactly("a", "b");
    assertThatThrownBy(() -> RemotePath.ofFile("")).hasMessageContaining("name of a file");
  }
}
