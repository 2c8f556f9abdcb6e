package io.heddle.server.admin;

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

/**
 * What a client of the admin endpoint has to know: {@code Authorization: Bearer TOKEN} (RFC 6750).
 * Compared in a time that does not tell how much of it was right.
 */
public final class Token implements Filter {
  private static final String SCHEME = "Bearer ";
  private static final int LENGTH_MIN = 16;
  private static final int FILE_BYTES_MAX = 4096;

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private final byte[] token;

  private Token(String token) {
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads the first line of a file.
   *
   * @throws IOException saying what is wrong with it
   */
  public static Token read(Path file) throws IOException {
    try {
      for (PosixFilePermission others : Files.getPosixFilePermissions(file))
        if (OTHERS.contains(others))
          throw wrong(file, "others may read or change it; chmod 600 keeps it yours");
      if (Files.size(file) > FILE_BYTES_MAX) throw wrong(file, "expected a line, got a large file");
      String line = Files.readString(file).lines().findFirst().orElse("").strip();
      if (line.length() < LENGTH_MIN)
        throw wrong(
            file,
            "expected a token of %d characters or more; openssl rand -hex 32 makes one"
                .formatted(LENGTH_MIN));
      return new Token(line);
    } catch (TokenException already) {
      throw already;
    } catch (IOException e) {
      throw new IOException("admin.token-file: " + Meaning.of(e), e);
    }
  }

  private static TokenException wrong(Path file, String sentence) {
    return new TokenException("admin.token-file: " + file + ": " + sentence);
  }

  private static final class TokenException extends IOException {
    private static final long serialVersionUID = 1;

    TokenException(String sentence) {
      super(sentence);
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String shown = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    if (shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            token, shown.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8))) {
      chain.proceed();
      return;
    }
    response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
    Answers.problem(
        response,
        Status.UNAUTHORIZED_401,
        "expected Authorization: Bearer with the token of admin.token-file");
  }
}
