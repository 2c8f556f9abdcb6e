package io.heddle.transport;

import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a certificate was not believed, and what would mend it. */
record Refusal(X509Certificate certificate, CertificateException cause) {
  /** Of the names in a certificate: host names and addresses. */
  private static final Set<Object> HOST_KINDS = Set.of(2, 7);

  String ofServer(String host) {
    String why;
    if (isCausedBy(CertificateExpiredException.class)) {
      why = "its certificate expired on " + day(certificate.getNotAfter()) + "; have it renewed";
    } else if (isCausedBy(CertificateNotYetValidException.class)) {
      why =
          "its certificate is valid only from "
              + day(certificate.getNotBefore())
              + "; look at the clocks";
    } else if (aboutTheName()) {
      why =
          "its certificate is for " + names() + ", not for " + host + "; connect to what it is for";
    } else {
      why =
          "its certificate is signed by "
              + issuer()
              + ", whom nobody vouches for here; name that authority's file with --ca";
    }
    return why + ", or leave the check out with --insecure";
  }

  String ofClient() {
    if (isCausedBy(CertificateExpiredException.class))
      return "the peer's certificate expired on " + day(certificate.getNotAfter());
    if (isCausedBy(CertificateNotYetValidException.class))
      return "the peer's certificate is valid only from " + day(certificate.getNotBefore());
    return "the peer's certificate is signed by " + issuer() + ", who is not in client-ca";
  }

  private boolean isCausedBy(Class<? extends CertificateException> kind) {
    for (Throwable each = cause; each != null; each = each.getCause())
      if (kind.isInstance(each)) return true;
    return false;
  }

  private boolean aboutTheName() {
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("No subject alternative") || message.startsWith("No name matching");
  }

  private String issuer() {
    boolean self =
        certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    return self ? "itself" : certificate.getIssuerX500Principal().getName();
  }

  private String names() {
    String names = "";
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null)
        names =
            all.stream()
                .filter(name -> HOST_KINDS.contains(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .collect(Collectors.joining(" or "));
    } catch (CertificateParsingException malformed) {
      // Its subject has to do.
    }
    return names.isEmpty() ? certificate.getSubjectX500Principal().getName() : names;
  }

  private static String day(Date date) {
    return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate().toString();
  }
}
