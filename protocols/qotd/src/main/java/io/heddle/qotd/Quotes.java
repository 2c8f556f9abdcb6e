package io.heddle.qotd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The quotes of one listener, as they go over the wire. Immutable. */
final class Quotes {
  /** "Should be less than 512 characters", RFC 865. */
  static final int QUOTE_BYTES_MAX = 511;

  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final String SEPARATOR = "%";

  private static final List<String> PROVERBS =
      List.of(
          "A stitch in time saves nine.",
          "Many hands make light work.",
          "The warp gives the cloth its strength, the weft its colour.",
          "Cut your coat according to your cloth.",
          "Well begun is half done.",
          "Measure twice, cut once.",
          "A thread will tie an honest man better than a chain a rogue.",
          "Do not spin a thread finer than you can weave.",
          "Little strokes fell great oaks.",
          "Still waters run deep.",
          "Make haste slowly.",
          "No news is good news.");

  private final List<byte[]> quotes;

  private Quotes(List<byte[]> quotes) {
    this.quotes = quotes;
  }

  /**
   * @throws IllegalArgumentException if the file cannot be read, holds no quotes, or one that is
   *     too long
   */
  static Quotes of(QotdOptions options) {
    if (options.file().isEmpty())
      return new Quotes(PROVERBS.stream().map(quote -> bytes(List.of(quote))).toList());
    Path file = options.file().get();
    List<byte[]> quotes = split(read(file), file);
    if (quotes.isEmpty())
      throw new IllegalArgumentException("file: expected quotes in " + file + ", found none");
    return new Quotes(quotes);
  }

  /** A new view of one of them. */
  ByteBuffer any() {
    return ByteBuffer.wrap(quotes.get(ThreadLocalRandom.current().nextInt(quotes.size())));
  }

  List<String> all() {
    return quotes.stream().map(quote -> new String(quote, ISO_8859_1)).toList();
  }

  /** In a charset that keeps every byte as it is. */
  private static List<String> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX)
        throw new IllegalArgumentException("file: expected at most 1MiB, got more in " + file);
      return new String(bytes, ISO_8859_1).lines().map(String::stripTrailing).toList();
    } catch (NoSuchFileException missing) {
      throw new IllegalArgumentException("file: no such file: " + file, missing);
    } catch (AccessDeniedException denied) {
      throw new IllegalArgumentException(
          "file: cannot read " + file + ": permission denied; make it readable", denied);
    } catch (IOException e) {
      throw new IllegalArgumentException("file: cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static List<byte[]> split(List<String> lines, Path file) {
    boolean separated = lines.contains(SEPARATOR);
    List<byte[]> quotes = new ArrayList<>();
    List<String> quote = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean ends = separated && line.equals(SEPARATOR);
      if (!ends && !(line.isEmpty() && quote.isEmpty())) quote.add(line);
      boolean last = i == lines.size() - 1;
      if (!quote.isEmpty() && (ends || last || !separated)) {
        quotes.add(checked(bytes(quote), file, i + 1));
        quote.clear();
      }
    }
    return quotes;
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\r\n", lines).stripTrailing() + "\r\n").getBytes(ISO_8859_1);
  }

  private static byte[] checked(byte[] quote, Path file, int line) {
    if (quote.length > QUOTE_BYTES_MAX)
      throw new IllegalArgumentException(
          "file: expected quotes of at most %d bytes with their CRLF, got one of %d (%s:%d)"
              .formatted(QUOTE_BYTES_MAX, quote.length, file, line));
    return quote;
  }
}
