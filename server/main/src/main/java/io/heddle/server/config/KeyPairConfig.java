package io.heddle.server.config;

import io.heddle.protocol.Option;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who a server says it is under one name, in files of PEM or PKCS#12.
 *
 * @param certificate with the certificates between it and its authority; PKCS#12 holds the key too,
 *     and PEM may
 * @param privateKey empty: it is in the file of the certificate, as it has to be in PKCS#12
 * @param passwordFile its first line opens the key or the PKCS#12 file; empty: neither is locked
 */
public record KeyPairConfig(
    @Option(help = "the certificate, PEM or PKCS#12") Path certificate,
    @Option(help = "its key in PEM; without it, the certificate's file holds it")
        Optional<Path> privateKey,
    @Option(help = "the file with the password of the key") Optional<Path> passwordFile) {}
