package io.heddle.resp;

import io.heddle.protocol.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The words of a line: parted by white space, or in quotes, as redis-cli takes them. */
final class InlineWords {
  private final byte[] line;
  private int at;

  private InlineWords(byte[] line) {
    this.line = line;
  }

  static byte[][] split(byte[] line) throws ProtocolException {
    return new InlineWords(line).words();
  }

  private byte[][] words() throws ProtocolException {
    List<byte[]> words = new ArrayList<>();
    while (true) {
      while (at < line.length && isSpace(line[at])) at++;
      if (at == line.length || line[at] == 0) return words.toArray(new byte[0][]);
      words.add(word());
    }
  }

  private byte[] word() throws ProtocolException {
    var word = new ByteArrayOutputStream();
    for (; at < line.length && !ends(line[at]); at++) {
      if (line[at] == '"' || line[at] == '\'') {
        quoted(word, line[at++]);
        // Behind the closing quote comes space or nothing.
        if (at + 1 < line.length && !isSpace(line[at + 1])) throw unbalanced();
      } else {
        word.write(line[at]);
      }
    }
    return word.toByteArray();
  }

  /** Up to the closing quote, on which it stops. */
  private void quoted(ByteArrayOutputStream word, byte quote) throws ProtocolException {
    for (; at < line.length; at++) {
      if (line[at] == quote) return;
      if (line[at] != '\\' || at + 1 == line.length) word.write(line[at]);
      else if (quote == '"') escaped(word);
      else if (line[at + 1] == '\'') word.write(line[++at]);
      else word.write(line[at]);
    }
    throw unbalanced();
  }

  private void escaped(ByteArrayOutputStream word) {
    at++;
    if (line[at] == 'x' && at + 2 < line.length) {
      int high = Character.digit(line[at + 1], 16);
      int low = Character.digit(line[at + 2], 16);
      if (high >= 0 && low >= 0) {
        word.write(high << 4 | low);
        at += 2;
        return;
      }
    }
    word.write(
        switch (line[at]) {
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'b' -> '\b';
          case 'a' -> 7;
          default -> line[at];
        });
  }

  private static boolean isSpace(byte one) {
    return one == ' ' || (one >= '\t' && one <= '\r');
  }

  /** Fewer than what may stand in front of a word. */
  private static boolean ends(byte one) {
    return one == ' ' || one == '\t' || one == '\n' || one == '\r' || one == 0;
  }

  private static ProtocolException unbalanced() {
    return RespReader.violation("unbalanced quotes in request");
  }
}
