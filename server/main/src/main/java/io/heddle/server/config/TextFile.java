package io.heddle.server.config;

import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file of text that an operator named, read whole. */
final class TextFile {
  private static final int BYTES_MAX = 1 << 20;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private TextFile() {}

  static String read(Path file) {
    String text = decode(file, bytes(file));
    refuseControls(file, text);
    // Some editors of Windows begin every file with one.
    return text.indexOf(BYTE_ORDER_MARK) == 0 ? text.substring(1) : text;
  }

  private static byte[] bytes(Path file) {
    if (Files.isDirectory(file))
      throw new ConfigException(file + ": expected a file, got a folder");
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length <= BYTES_MAX) return bytes;
      throw new ConfigException(file + ": expected a configuration of at most 1MiB, got more");
    } catch (NoSuchFileException missing) {
      throw new ConfigException(file + ": no such file");
    } catch (AccessDeniedException denied) {
      throw new ConfigException(file + ": no permission to read it");
    } catch (IOException failed) {
      throw new ConfigException(file + ": cannot be read: " + Meaning.of(failed));
    }
  }

  private static String decode(Path file, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    out.flip();
    if (!result.isError()) return out.toString();
    int line = 1 + (int) out.chars().filter(c -> c == '\n').count();
    throw Problems.at(Origin.file(file, line), "expected text in UTF-8, got other bytes");
  }

  private static void refuseControls(Path file, String text) {
    int line = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') line++;
      if (!Character.isISOControl(c) || c == '\n' || c == '\r' || c == '\t') continue;
      throw Problems.at(
          Origin.file(file, line), "expected text, got the control character '" + c + "'");
    }
  }
}
