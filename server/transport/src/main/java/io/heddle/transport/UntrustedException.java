package io.heddle.transport;

import java.security.cert.CertificateException;

/** A certificate that proves nothing; the message says why, and what would mend it. */
final class UntrustedException extends CertificateException {
  private static final long serialVersionUID = 1;

  UntrustedException(String message, Throwable cause) {
    super(message, cause);
  }
}
