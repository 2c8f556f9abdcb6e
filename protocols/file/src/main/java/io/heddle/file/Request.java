package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** What a header asks for; its members are checked as they are asked for. */
record Request(FrameHeader header) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

  String op() throws RefusedException {
    return text("op");
  }

  RemotePath file() throws RefusedException {
    return RemotePath.ofFile(text("path"));
  }

  /** The root where the path is missing. */
  RemotePath folder() throws RefusedException {
    return RemotePath.ofFolder(text("path"));
  }

  /** Empty where it is missing. */
  private String text(String name) throws RefusedException {
    Optional<String> text = header.text(name);
    if (text.isEmpty()) requireMissing(name, "a text");
    return text.orElse("");
  }

  /** Who sent another thing than is expected has not left it out. */
  private void requireMissing(String name, String expected) throws RefusedException {
    String shown = header.shown(name).orElse(null);
    if (shown != null)
      throw new RefusedException("%s: expected %s, got %s".formatted(name, expected, shown));
  }

  /** How many bytes of payload follow. */
  long size() {
    return header.size();
  }

  long offset() throws RefusedException {
    return number("offset", 0);
  }

  /** How long the whole file is. */
  long total() throws RefusedException {
    if (size() > Long.MAX_VALUE - offset()) throw new RefusedException("offset: it is too large");
    return number("total", offset() + size());
  }

  private long number(String name, long missing) throws RefusedException {
    OptionalLong given = header.number(name);
    if (given.isEmpty()) requireMissing(name, "a whole number");
    long number = given.orElse(missing);
    if (number < 0) throw new RefusedException(name + ": expected 0 or more, got " + number);
    return number;
  }

  /** In lower-case digits; empty where it is missing. */
  String sha256() throws RefusedException {
    String hash = text("sha256");
    if (hash.isEmpty() || SHA256.matcher(hash).matches()) return hash.toLowerCase(Locale.ROOT);
    throw new RefusedException(
        "sha256: expected 64 hexadecimal digits, got " + RemotePath.quoted(hash));
  }

  /** A name; empty where it is missing. */
  String after() throws RefusedException {
    return text("after");
  }

  void requireNoPayload() throws RefusedException {
    if (size() > 0)
      throw new RefusedException("size: expected 0, since " + op() + " has no payload");
  }
}
