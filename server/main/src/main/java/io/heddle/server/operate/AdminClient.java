package io.heddle.server.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Asks a server through its admin endpoint. */
public final class AdminClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;

  private final URI admin;
  private final Optional<Path> tokenFile;
  private final Optional<String> token;
  private final HttpClient http;

  /**
   * @param tokenFile whose first line the server asks for
   * @param tls whom to believe over {@code https://}; null: the authorities of this machine
   * @throws IOException if the token cannot be read
   */
  public AdminClient(URI admin, Optional<Path> tokenFile, @Nullable SSLContext tls)
      throws IOException {
    this.admin = admin;
    // Otherwise each first request asks to go on in HTTP/2, which nobody speaks there.
    var builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    if (tls != null) builder.sslContext(tls);
    this.http = builder.build();
    this.tokenFile = tokenFile;
    this.token =
        tokenFile.isEmpty()
            ? Optional.empty()
            : Files.readString(tokenFile.get()).lines().findFirst().map(String::strip);
  }

  /**
   * Asks for what is at a path.
   *
   * @throws IOException if the server cannot be reached, or says that something is wrong
   */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return send("GET", path);
  }

  /** Has something done, likewise. */
  public JsonNode send(String method, String path) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(admin.resolve(path))
            .timeout(TIMEOUT)
            .method(method, HttpRequest.BodyPublishers.noBody());
    token.ifPresent(line -> request.header("Authorization", "Bearer " + line));
    HttpResponse<byte[]> answer;
    try {
      answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException nobody) {
      throw new IOException(
          "no admin endpoint answers at " + admin + "; is the server running?", nobody);
    } catch (ProtocolException noHttp) {
      throw new IOException(
          "what answers at "
              + admin
              + " is no admin endpoint; heddle serve prints the URL of its own (https:// where it has admin.tls)",
          noHttp);
    } catch (IOException lost) {
      throw new IOException(admin + ": " + meaning(lost), lost);
    }
    JsonNode body = json(answer);
    // That it is not ready is an answer, too.
    if (answer.statusCode() == OK || path.startsWith("/health")) return body;
    String detail = body.path("detail").asText("HTTP " + answer.statusCode());
    if (answer.statusCode() == UNAUTHORIZED) throw new IOException(admin + ": " + unauthorized());
    if (answer.statusCode() == BAD_REQUEST) throw new WrongRequestException(detail);
    if (answer.statusCode() == NOT_FOUND) throw new NotThereException(admin + ": " + detail);
    throw new IOException(admin + ": " + detail);
  }

  /** As whoever types a command can mend it. */
  private String unauthorized() {
    return "expected the token of its admin.token-file, got "
        + tokenFile.map(file -> "that of " + file).orElse("none")
        + "; name that file with --token-file FILE";
  }

  /** Of a certificate that is not believed the innermost says most. */
  private static String meaning(IOException lost) {
    for (Throwable cause = lost; cause != null; cause = cause.getCause())
      if (cause instanceof CertificateException refused) return Meaning.of(refused);
    return Meaning.of(lost);
  }

  private JsonNode json(HttpResponse<byte[]> answer) throws IOException {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException other) {
      throw new IOException(
          admin + ": that is no admin endpoint of Heddle, it answers HTTP " + answer.statusCode(),
          other);
    }
  }

  /** Where it asks. */
  public URI admin() {
    return admin;
  }

  @Override
  public void close() {
    http.close();
  }
}
