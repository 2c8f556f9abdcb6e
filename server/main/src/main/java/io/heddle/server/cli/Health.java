package io.heddle.server.cli;

import io.heddle.server.operate.RunningServer;
import io.heddle.server.text.Meaning;
import io.heddle.transport.ClientTls;
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
    URI server;
    int status;
    String path = live ? "/health/live" : "/health/ready";
    if (admin != null) {
      server = OperateCommand.checked(admin);
      status = ask(server.resolve(path), () -> context(tls.of(server)));
    } else {
      RunningServer found = OperateCommand.only(RunningServer.find());
      server = URI.create(found.admin());
      status = ask(server.resolve(path), () -> OperateCommand.trust(found, tls));
    }
    if (status != HttpURLConnection.HTTP_OK)
      throw new CliException(
          CliException.FAILED,
          server
              + (status == HttpURLConnection.HTTP_UNAVAILABLE
                  ? ": not ready"
                  : ": HTTP " + status));
    var out = spec.commandLine().getOut();
    out.println(live ? "up" : "ready");
    out.flush();
    return 0;
  }

  private static @Nullable SSLContext context(@Nullable ClientTls tls) {
    return tls == null ? null : tls.context();
  }

  private interface Trust {
    @Nullable SSLContext context() throws IOException;
  }

  private static int ask(URI address, Trust trust) {
    try {
      SSLContext context = trust.context();
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
