package io.heddle.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * Certificates for tests, made by the JDK's keytool in a folder: an authority {@code ca} and
 * whatever it signs.
 */
public final class Certificates {
  public static final String PASSWORD = "changeit";

  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  /** With an authority. */
  public static Certificates in(Path folder) {
    var certificates = new Certificates(folder);
    certificates.keytool("ca", "-ext", "bc:c");
    return certificates;
  }

  /** A certificate of localhost and 127.0.0.1, signed by the authority. */
  public Certificates issue(String name) {
    return issue(name, "-ext", "san=dns:localhost,ip:127.0.0.1");
  }

  /**
   * Signed by the authority.
   *
   * @param more arguments for keytool
   */
  public Certificates issue(String name, String... more) {
    List<String> arguments = new ArrayList<>(List.of("-signer", "ca"));
    arguments.addAll(List.of(more));
    return keytool(name, arguments.toArray(String[]::new));
  }

  /** A certificate that vouches for itself. */
  public Certificates selfSigned(String name, String... more) {
    return keytool(name, more);
  }

  private Certificates keytool(String name, String... more) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keystore", keyStore().toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-alias", name, "-dname", "CN=" + name));
    if (!List.of(more).contains("-keyalg"))
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    command.addAll(List.of(more));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) throw new AssertionError(command + ": " + said);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** PKCS#12, of all. */
  public Path keyStore() {
    return folder.resolve("all.p12");
  }

  /** PKCS#12, of one. */
  public Path keyStore(String name) {
    try {
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      one.setEntry(name, load().getEntry(name, password()), password());
      Path file = folder.resolve(name + ".p12");
      try (var out = Files.newOutputStream(file)) {
        one.store(out, PASSWORD.toCharArray());
      }
      return file;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore.PasswordProtection password() {
    return new KeyStore.PasswordProtection(PASSWORD.toCharArray());
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore())) {
      all.load(in, PASSWORD.toCharArray());
    }
    return all;
  }

  public X509Certificate certificate(String name) {
    try {
      return (X509Certificate) load().getCertificate(name);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The certificate with its chain, in PEM. */
  public Path certificatePem(String name) {
    try {
      var pem = new StringBuilder();
      for (var each : load().getCertificateChain(name))
        pem.append(pem("CERTIFICATE", each.getEncoded()));
      return Files.writeString(folder.resolve(name + ".pem"), pem);
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The private key, in PEM. */
  public Path keyPem(String name) {
    try {
      byte[] key = load().getKey(name, PASSWORD.toCharArray()).getEncoded();
      return Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key));
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
  }

  /** What shows this certificate to the other side. */
  public KeyManager[] keyManagers(String name) {
    try {
      KeyStore one = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(keyStore(name))) {
        one.load(in, PASSWORD.toCharArray());
      }
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(one, PASSWORD.toCharArray());
      return factory.getKeyManagers();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
