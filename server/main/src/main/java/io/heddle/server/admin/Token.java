package io.heddle.server.admin;

import io.heddle.server.config.AdminConfig;
import io.heddle.server.text.Meaning;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client of the admin endpoint has to know: {@code Authorization: Bearer TOKEN} (RFC 6750).
 * Compared in a time that does not tell how much of it was right. Health is told without: whoever
 * looks after a server from another host, as Kubernetes does, has no token to show, and learns
 * nothing but "up" and "ready".
 */
public final class Token implements Filter {
  private static final System.Logger LOG = System.getLogger(Token.class.getName());

  private static final String SCHEME = "Bearer ";
  private static final int LENGTH_MIN = 16;
  private static final int FILE_BYTES_MAX = 4096;

  private static final Set<String> OPEN = Set.of("/health/live", "/health/ready");

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private static final int ROOT = 0;

  private final Path file;
  private volatile byte[] token;

  private Token(Path file, String token) {
    this.file = file;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The one that an admin endpoint asks for; null if none.
   *
   * @throws IOException saying what is wrong with its file
   */
  public static @Nullable Token of(AdminConfig config) throws IOException {
    Path file = config.tokenFile().orElse(null);
    return file == null ? null : read(file);
  }

  /**
   * From now on asks for what its file holds now.
   *
   * @param other read again; of another file, or null: it stays as it is
   */
  public void follow(@Nullable Token other) {
    if (other == null || !other.file.equals(file) || MessageDigest.isEqual(token, other.token))
      return;
    token = other.token;
    LOG.log(System.Logger.Level.INFO, () -> "admin.token-file: another token from now on");
  }

  /**
   * Reads the first line of a file.
   *
   * @throws IOException saying what is wrong with it
   */
  private static Token read(Path file) throws IOException {
    try {
      for (PosixFilePermission others : Files.getPosixFilePermissions(file))
        if (OTHERS.contains(others) && !handedOver(file, others))
          throw wrong(file, "others may read or change it; chmod 600 keeps it yours");
      if (Files.size(file) > FILE_BYTES_MAX) throw wrong(file, "expected a line, got a large file");
      String line = Files.readString(file).lines().findFirst().orElse("").strip();
      if (line.length() < LENGTH_MIN)
        throw wrong(
            file,
            "expected a token of %d characters or more; openssl rand -hex 32 makes one"
                .formatted(LENGTH_MIN));
      if (!line.chars().allMatch(letter -> letter > ' ' && letter < 0x7F))
        throw wrong(
            file,
            "expected letters, digits and signs of ASCII without blanks, as a header takes them; openssl rand -hex 32 makes some");
      return new Token(file, line);
    } catch (TokenException already) {
      throw already;
    } catch (IOException e) {
      throw new IOException(Meaning.of(e), e);
    }
  }

  /**
   * Whether root lets this process read it by its group, which is how Kubernetes (a Secret) gives a
   * file to a process that is not root, and systemd (LoadCredential) where it needs an ACL for it.
   */
  private static boolean handedOver(Path file, PosixFilePermission permission) throws IOException {
    return permission == PosixFilePermission.GROUP_READ
        && owner(file) == ROOT
        && owner(Path.of("/proc/self")) != ROOT;
  }

  private static int owner(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:uid");
  }

  private static TokenException wrong(Path file, String sentence) {
    return new TokenException(file + ": " + sentence);
  }

  private static final class TokenException extends IOException {
    private static final long serialVersionUID = 1;

    TokenException(String sentence) {
      super(sentence);
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (OPEN.contains(request.path().path())) {
      chain.proceed();
      return;
    }
    String shown = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            token, shown.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8))) {
      chain.proceed();
      return;
    }
    response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
    Answers.problem(
        request,
        response,
        Status.UNAUTHORIZED_401,
        "expected Authorization: Bearer with the token of admin.token-file");
  }
}
