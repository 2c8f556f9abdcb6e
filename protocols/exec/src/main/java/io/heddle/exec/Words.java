package io.heddle.exec;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a command, split at blanks with the quotes and backslashes of a POSIX shell, and
 * nothing else of it: every other character stands for itself.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html">POSIX,
 *     Shell Command Language, 2.2 Quoting</a>
 */
final class Words {
  private static final char NO_QUOTE = 0;

  private Words() {}

  /**
   * @throws RefusedException if a quote is not closed, a line follows, or there is a character that
   *     no argument holds
   */
  static List<String> split(String line) throws RefusedException {
    if (line.indexOf('\0') >= 0) throw new RefusedException("no argument holds a NUL character");
    // What was not UTF-8 has become this.
    if (line.indexOf('\uFFFD') >= 0) throw new RefusedException("the message is not UTF-8");
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = NO_QUOTE;
    boolean lineEnded = false;
    for (int i = 0; i <= line.length(); i++) {
      // The last word ends at the end, as if there was a blank.
      char c = i < line.length() ? line.charAt(i) : ' ';
      if (quote == NO_QUOTE && isBlank(c)) {
        if (word != null) words.add(word.toString());
        word = null;
        lineEnded |= c == '\n' && !words.isEmpty();
        continue;
      }
      // Two commands, to a shell: neither is run, nor both of them as one.
      if (lineEnded) throw new RefusedException("a message is one command, on one line");
      if (word == null) word = new StringBuilder();
      if (quote != NO_QUOTE && c == quote) quote = NO_QUOTE;
      else if (quote == NO_QUOTE && (c == '\'' || c == '"')) quote = c;
      else if (c == '\\' && quote != '\'') escape(line, ++i, quote, word);
      else word.append(c);
    }
    if (quote != NO_QUOTE) throw new RefusedException("the quote " + quote + " is not closed");
    return words;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static void escape(String line, int at, char quote, StringBuilder word)
      throws RefusedException {
    if (at == line.length()) throw new RefusedException("nothing follows the last backslash");
    char escaped = line.charAt(at);
    if (quote == '"' && "\\\"$`".indexOf(escaped) < 0) word.append('\\');
    word.append(escaped);
  }
}
