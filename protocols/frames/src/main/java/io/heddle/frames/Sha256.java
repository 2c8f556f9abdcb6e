package io.heddle.frames;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.heddle.protocol.Stint;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The checksum of a payload. */
final class Sha256 {
  /** A fraction of a millisecond's work. */
  private static final int STEP_BYTES = 64 << 10;

  private Sha256() {}

  /** As 64 lower-case hexadecimal digits. */
  static byte[] hex(byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var stint = new Stint();
      for (int from = 0; from < bytes.length; from += STEP_BYTES) {
        digest.update(bytes, from, Math.min(STEP_BYTES, bytes.length - from));
        stint.letOthersRun();
      }
      return HexFormat.of().formatHex(digest.digest()).getBytes(US_ASCII);
    } catch (NoSuchAlgorithmException impossible) {
      // Every Java has it.
      throw new IllegalStateException(impossible);
    }
  }
}
