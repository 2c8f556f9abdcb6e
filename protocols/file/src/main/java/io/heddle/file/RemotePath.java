package io.heddle.file;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a file is below the root, as a peer names it: names with {@code /} between them. Nothing of
 * it means another place than what it says, whatever shows it, stores it or reads it later.
 *
 * @param names from the root down; none for the root itself
 */
record RemotePath(List<String> names) {
  /** What file systems take. */
  private static final int NAME_BYTES_MAX = 255;

  private static final int NAMES_MAX = 32;
  private static final int PATH_CHARACTERS_MAX = 4096;
  private static final int QUOTED_MAX = 60;

  /** They turn the direction of writing, or mark the order of bytes. */
  private static final String TURNING =
      "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFEFF";

  private static final Pattern SLASHES = Pattern.compile("[/\\\\]");

  RemotePath {
    names = List.copyOf(names);
  }

  /** Of a folder, the root too. */
  static RemotePath ofFolder(String text) throws RefusedException {
    return text.isEmpty() ? new RemotePath(List.of()) : ofFile(text);
  }

  /**
   * Of a file.
   *
   * @throws RefusedException if it is none that could be below the root
   */
  static RemotePath ofFile(String text) throws RefusedException {
    if (text.isEmpty()) throw new RefusedException("path: expected the name of a file");
    if (text.length() > PATH_CHARACTERS_MAX)
      throw new RefusedException(
          "path: expected at most " + PATH_CHARACTERS_MAX + " characters, got " + text.length());
    if (text.startsWith("/"))
      throw refused(text, "begins with /; name it from the root folder down");
    List<String> names = List.of(text.split("/", -1));
    if (names.size() > NAMES_MAX)
      throw new RefusedException("path: expected at most " + NAMES_MAX + " folders deep");
    for (String name : names) check(name);
    return new RemotePath(names);
  }

  /** Whether a name could be asked for, so that it makes sense to show it. */
  static boolean isName(String name) {
    try {
      check(name);
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static void check(String name) throws RefusedException {
    if (name.isEmpty()) throw refused(name, "is empty");
    if (name.codePoints().anyMatch(RemotePath::isUnprintable))
      throw refused(name, "has control characters or others that are not seen as they are");
    if (bytes(name) > NAME_BYTES_MAX)
      throw refused(name, "is longer than " + NAME_BYTES_MAX + " bytes");
    if (name.indexOf('\\') >= 0) throw refused(name, "has a backslash; folders are told by /");
    for (String seen : asSeen(name)) {
      if (seen.isEmpty() || seen.equals(".") || seen.equals(".."))
        throw refused(name, "is no name; name it from the root folder down");
      if (seen.equals(Tree.HIDDEN)) throw refused(name, "is the server's own");
    }
    checkStored(name);
  }

  /** What is not seen as it is. */
  private static boolean isUnprintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> TURNING.indexOf(character) >= 0;
    };
  }

  /**
   * What a reader, or a system that folds compatible characters, may take it for: two dots may be
   * one character, a slash a full-width one, and joiners are not seen at all.
   */
  private static String[] asSeen(String name) {
    String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    var seen = new StringBuilder(folded.length());
    folded
        .codePoints()
        .filter(character -> Character.getType(character) != Character.FORMAT)
        .forEach(character -> seen.appendCodePoint(isSlash(character) ? '/' : character));
    return SLASHES.split(seen.toString().strip(), -1);
  }

  /** Those that NFKC leaves as they are, and that are all but the same to see. */
  private static boolean isSlash(int character) {
    return character == 0x2044 || character == 0x2215 || character == 0x29F8;
  }

  private static int bytes(String name) throws RefusedException {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name)).limit();
    } catch (CharacterCodingException e) {
      throw refused(name, "is not Unicode");
    }
  }

  private static void checkStored(String name) throws RefusedException {
    try {
      if (Path.of(name).getNameCount() == 1 && Path.of(name).toString().equals(name)) return;
    } catch (InvalidPathException e) {
      // It is said below.
    }
    throw refused(name, "has characters that the server's locale cannot store");
  }

  private static RefusedException refused(String name, String why) {
    return new RefusedException("path: " + quoted(name) + " " + why);
  }

  /** Short, and of characters that nobody has to fear. */
  static String quoted(String text) {
    var quoted = new StringBuilder("'");
    text.codePoints()
        .limit(QUOTED_MAX)
        .map(character -> isUnprintable(character) ? 0xFFFD : character)
        .forEach(quoted::appendCodePoint);
    return quoted
        .append(text.codePointCount(0, text.length()) > QUOTED_MAX ? "...'" : "'")
        .toString();
  }

  boolean isRoot() {
    return names.isEmpty();
  }

  /** Of the file itself. */
  String name() {
    return names.getLast();
  }

  /** The folder that it is in. */
  RemotePath folder() {
    return new RemotePath(names.subList(0, names.size() - 1));
  }

  /** As a peer names it. */
  @Override
  public String toString() {
    return String.join("/", names);
  }

  /** The folders on the way down to this one, itself included. */
  List<RemotePath> way() {
    var way = new ArrayList<RemotePath>();
    for (int i = 1; i <= names.size(); i++) way.add(new RemotePath(names.subList(0, i)));
    return way;
  }
}
