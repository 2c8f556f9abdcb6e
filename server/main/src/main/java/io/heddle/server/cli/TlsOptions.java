package io.heddle.server.cli;

import io.heddle.server.config.KeyPairConfig;
import io.heddle.server.tls.ClientFiles;
import io.heddle.server.tls.WrongFileException;
import io.heddle.transport.ClientTls;
import io.heddle.transport.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom a client of {@code tls://} or {@code https://} believes, and who it says it is. */
final class TlsOptions {
  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Over TLS, the authorities to trust instead of this machine's: their certificates in"
              + " PEM, or in PKCS#12 without a password.")
  private @Nullable Path ca;

  @Option(names = "--insecure", description = "Over TLS, do not check who the server is.")
  private boolean insecure;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Over TLS, the certificate to show, in PEM or PKCS#12.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert, in PEM.")
  private @Nullable Path key;

  /** Null where there is nothing to encrypt. */
  @Nullable ClientTls of(Endpoint server) {
    return of(server.scheme() == Endpoint.Scheme.TLS, server.toString(), "tls://");
  }

  /** The same of an admin endpoint. */
  @Nullable ClientTls of(URI admin) {
    return of("https".equals(admin.getScheme()), admin.toString(), "https://");
  }

  private @Nullable ClientTls of(boolean encrypted, String server, String scheme) {
    if (!encrypted) {
      String given = given();
      if (given == null) return null;
      throw wrong(
          given, server + " is not encrypted; write " + scheme + "HOST:PORT, or leave it out");
    }
    if (insecure && ca != null)
      throw wrong("--insecure", "nothing is checked then, with --ca either; leave one out");
    if (key != null && certificate == null)
      throw wrong("--key", "name the certificate that it belongs to, with --cert");
    try {
      return ClientFiles.read(Optional.ofNullable(ca), insecure, shown());
    } catch (WrongFileException unusable) {
      throw wrong(flag(unusable), unusable.getMessage());
    }
  }

  private Optional<KeyPairConfig> shown() {
    return Optional.ofNullable(certificate)
        .map(file -> new KeyPairConfig(file, Optional.ofNullable(key), Optional.empty()));
  }

  /** The first of them; null: none. */
  @Nullable String given() {
    if (ca != null) return "--ca";
    if (insecure) return "--insecure";
    if (certificate != null) return "--cert";
    return key == null ? null : "--key";
  }

  private static String flag(WrongFileException unusable) {
    return switch (unusable.path().getLast()) {
      case "certificate" -> "--cert";
      case "private-key" -> "--key";
      default -> "--ca";
    };
  }

  private static CliException wrong(String flag, String sentence) {
    return new CliException(CliException.WRONG_USAGE, flag + ": " + sentence);
  }
}
