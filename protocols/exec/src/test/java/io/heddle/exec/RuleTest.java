package io.heddle.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTest {
  private static final String PATH = "/nowhere:/usr/bin:/bin";

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ls                | ls                       | true",
        "ls                | ls -l ../.. *            | true",
        "ls                | lsx                      | false",
        "ls                | /bin/ls                  | false",
        "/bin/ls           | /bin/ls a                | true",
        "/bin/ls           | ls a                     | false",
        "ls -l /srv/*      | ls -l /srv/a             | true",
        "ls -l /srv/*      | ls -l /srv/a/b           | true",
        "ls -l /srv/*      | ls -l /srv/              | true",
        "ls -l /srv/*      | ls -l /srv               | false",
        "ls -l /srv/*      | ls -l /srv/a /etc        | false",
        "ls -l /srv/*      | ls -l                    | false",
        "ls -l /srv/*      | ls -la /srv/a            | false",
        "ls -l /srv/*      | ls -l /srv/../etc        | false",
        "ls -l /srv/*      | ls -l /srv/..            | false",
        "ls -l /srv/*      | ls -l /srv/..a           | true",
        "ls ../*           | ls ../a                  | true",
        "ls *              | ls -R                    | false",
        "ls *              | ls a-R                   | true",
        "ls -*             | ls -R                    | true",
        "ls log**          | ls log                   | true",
        "ls log **         | ls log                   | true",
        "ls log **         | ls log -p --all          | true",
        "ls log **         | ls                       | false",
        "ls log **         | ls show a                | false",
        "ls **             | ls                       | true",
        "ls ???            | ls abc                   | true",
        "ls ???            | ls abcd                  | false",
        "ls a*b*c          | ls aXbXbXc               | true",
        "ls a*b*c          | ls aXbXbX                | false",
        "ls 'two words'    | ls 'two words'           | true",
        "ls 'two words'    | ls two words             | false",
        "ls ''             | ls ''                    | true",
      })
  void allowsWhatMatchesWordForWord(String entry, String message, boolean allowed)
      throws RefusedException {
    assertThat(Rule.of(entry, PATH).allows(Words.split(message))).isEqualTo(allowed);
  }

  @Test
  void matchesAsStarsAndQuestionMarksAreDefined() {
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String pattern = any("ab\\EQ*?*", random);
      String text = any("ab\\EQ", random);
      assertThat(Rule.matches(pattern, text))
          .as("%s: %s", pattern, text)
          .isEqualTo(defined(pattern, text));
    }
  }

  private static String any(String letters, Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--)
      text.append(letters.charAt(random.nextInt(letters.length())));
    return text.toString();
  }

  private static boolean defined(String pattern, String text) {
    if (pattern.isEmpty()) return text.isEmpty();
    String rest = pattern.substring(1);
    if (pattern.charAt(0) == '*')
      return defined(rest, text) || (!text.isEmpty() && defined(pattern, text.substring(1)));
    if (text.isEmpty()) return false;
    boolean same = pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0);
    return same && defined(rest, text.substring(1));
  }

  @Test
  @Timeout(10)
  void matchesInNoTimeWhateverThePeerSends() {
    assertThat(Rule.matches("*a".repeat(30) + "b", "a".repeat(60_000))).isFalse();
  }

  @Test
  void looksACommandUpInItsPathOrTakesItsOwn() {
    assertThat(Rule.of("ls -l", PATH).program()).isEqualTo(Path.of("/usr/bin/ls"));
    assertThat(Rule.of("/bin/ls", PATH).program()).isEqualTo(Path.of("/bin/ls"));
  }

  @Test
  void failsWhereThereIsNoSuchCommand() {
    String expected = "allow: expected a program in %s, or an absolute path of one, got '%s'";
    for (String name : new String[] {"no-such", "bin/ls", "./ls", "/bin/no-such", "/bin"}) {
      assertThatThrownBy(() -> Rule.of(name, PATH)).hasMessage(expected, PATH, name);
    }
    assertThatThrownBy(() -> Rule.of(" ", PATH))
        .hasMessage("allow: expected a command such as date, got ''");
    assertThatThrownBy(() -> Rule.of("ls '", PATH))
        .hasMessage("allow: 'ls '': the quote ' is not closed");
  }
}
