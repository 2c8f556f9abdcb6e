package io.heddle.file;

import io.heddle.jsonframes.FrameHeader;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a header asks for; its members are checked as they are asked for. */
record Request(FrameHeader header) {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  String op() {
    return header.op();
  }

  RemotePath file() throws RefusedException {
    return RemotePath.ofFile(path());
  }

  /** The root where the path is missing. */
  RemotePath folder() throws RefusedException {
    return RemotePath.ofFolder(path());
  }

  private String path() {
    return header.text("path").orElse("");
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
    long number = header.number(name).orElse(missing);
    if (number < 0) throw new RefusedException(name + ": expected 0 or more, got " + number);
    return number;
  }

  /** In lower-case digits; empty where it is missing. */
  String sha256() throws RefusedException {
    String hash = header.text("sha256").orElse("").toLowerCase(Locale.ROOT);
    if (hash.isEmpty() || SHA256.matcher(hash).matches()) return hash;
    throw new RefusedException(
        "sha256: expected 64 hexadecimal digits, got " + RemotePath.quoted(hash));
  }

  /** A name; empty where it is missing. */
  String after() {
    return header.text("after").orElse("");
  }

  void requireNoPayload() throws RefusedException {
    if (size() > 0)
      throw new RefusedException("size: expected 0, since " + op() + " has no payload");
  }
}
