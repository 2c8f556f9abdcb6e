package io.heddle.server.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The older form of elliptic keys, as {@code openssl ecparam -genkey} writes them. The JDK reads
 * the newer form alone, which is the older one in a wrapping.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915, the older form</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5208">RFC 5208, the newer form</a>
 */
final class EcKey {
  static final String BEGINNING = "-----BEGIN EC PRIVATE KEY-----";

  /** Tags of DER. */
  private static final int SEQUENCE = 0x30, OCTETS = 0x04, PARAMETERS = 0xA0;

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  /** The object identifier of elliptic keys: 1.2.840.10045.2.1. */
  private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

  private EcKey() {}

  /**
   * @param pem a block that begins with {@link #BEGINNING}
   */
  static PrivateKey read(String pem) throws GeneralSecurityException {
    String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
    try {
      byte[] older = Base64.getDecoder().decode(base64);
      byte[] algorithm = wrapped(SEQUENCE, EC, curve(older));
      byte[] newer = wrapped(SEQUENCE, VERSION_0, algorithm, wrapped(OCTETS, older));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(newer));
    } catch (IllegalArgumentException | java.nio.BufferUnderflowException malformed) {
      throw new InvalidKeySpecException("malformed", malformed);
    }
  }

  /** What stands behind version and number: which curve it is. */
  private static byte[] curve(byte[] older) throws InvalidKeySpecException {
    ByteBuffer inside = content(ByteBuffer.wrap(older));
    content(inside);
    content(inside);
    if ((inside.get(inside.position()) & 0xFF) != PARAMETERS)
      throw new InvalidKeySpecException("expected the name of a curve");
    ByteBuffer curve = content(inside);
    byte[] bytes = new byte[curve.remaining()];
    curve.get(bytes);
    return bytes;
  }

  /** Reads one element, whatever it is. */
  private static ByteBuffer content(ByteBuffer der) {
    der.get();
    int length = der.get() & 0xFF;
    if (length >= 0x80) {
      int lengthBytes = length & 0x7F;
      length = 0;
      for (int i = 0; i < lengthBytes; i++) length = (length << 8) | (der.get() & 0xFF);
    }
    if (length < 0 || length > der.remaining())
      throw new IllegalArgumentException("an element is longer than the rest");
    ByteBuffer content = der.slice(der.position(), length);
    der.position(der.position() + length);
    return content;
  }

  private static byte[] wrapped(int tag, byte[]... parts) {
    var inside = new ByteArrayOutputStream();
    for (byte[] part : parts) inside.writeBytes(part);
    var out = new ByteArrayOutputStream();
    out.write(tag);
    // The long form of a length is right for short ones too, but DER wants the shortest.
    if (inside.size() < 0x80) {
      out.write(inside.size());
    } else if (inside.size() < 0x100) {
      out.write(0x81);
      out.write(inside.size());
    } else {
      out.write(0x82);
      out.write(inside.size() >> 8);
      out.write(inside.size());
    }
    out.writeBytes(inside.toByteArray());
    return out.toByteArray();
  }
}
