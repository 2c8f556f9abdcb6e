package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a listener shows and asks for under TLS. The files are read anew whenever they change.
 *
 * @param certificate as of {@link KeyPairConfig}, like the next two
 * @param clientCa the authorities of the client certificates that are required, in PKCS#12 behind
 *     no password or that of the key; empty: none is asked for
 * @param sni what is shown instead to whoever asks for one of these host names
 */
public record TlsConfig(
    @Option(help = "the certificate, PEM or PKCS#12") Path certificate,
    @Option(help = "its key in PEM; without it, the certificate's file holds it")
        Optional<Path> privateKey,
    @Option(help = "the file with the password of the key") Optional<Path> passwordFile,
    @Option(help = "whose client certificates are required, PEM or PKCS#12")
        Optional<Path> clientCa,
    @Option(help = "other certificates, by the host name that is asked for")
        Map<String, KeyPairConfig> sni) {

  /** What is shown to whoever asks for no host name, or another one. */
  public KeyPairConfig keyPair() {
    return new KeyPairConfig(certificate, privateKey, passwordFile);
  }
}
