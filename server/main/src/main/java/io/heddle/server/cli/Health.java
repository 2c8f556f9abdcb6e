package io.heddle.server.cli;

import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code heddle health}: what a container's health check runs every few seconds, so without the
 * clients that take longer to load than to ask.
 */
@Command(
    name = "health",
    description = "Tells by its exit code whether a running server is ready: 0, or else 1.")
final class Health implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description = "The server's admin endpoint (default: that of the one server you run here).")
  private @Nullable URI admin;

  @Mixin private TlsOptions tls = new TlsOptions();

  @Option(
      names = "--live",
      description = "Whether it answers at all, which it also does while it starts or drains.")
  private boolean live;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() {
    AdminAddress server = AdminAddress.of(admin);
    int status = ask(server, live ? "/health/live" : "/health/ready");
    if (status != HttpURLConnection.HTTP_OK)
      throw new CliException(
          CliException.FAILED,
          server.url()
              + (status == HttpURLConnection.HTTP_UNAVAILABLE
                  ? ": not ready"
                  : ": HTTP " + status));
    var out = spec.commandLine().getOut();
    out.println(live ? "up" : "ready");
    out.flush();
    return 0;
  }

  private int ask(AdminAddress server, String path) {
    URI address = server.url().resolve(path);
    try {
      SSLContext context = server.trust(tls);
      var request = (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
      if (context != null && request instanceof HttpsURLConnection encrypted)
        encrypted.setSSLSocketFactory(context.getSocketFactory());
      request.setConnectTimeout((int) TIMEOUT.toMillis());
      request.setReadTimeout((int) TIMEOUT.toMillis());
      return request.getResponseCode();
    } catch (IOException e) {
      throw new CliException(CliException.FAILED, "%s: %s".formatted(address, Meaning.of(e)), e);
    }
  }
}
