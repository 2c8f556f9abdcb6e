package io.heddle.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.server.config.ConfigLoader;
import io.heddle.server.config.ConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerFactsTest {
  private static final String TLS =
      "tls: {certificate: c.pem, private-key: c.key, client-ca: ca.pem}";
  private static final String WITHOUT_CA = "tls: {certificate: c.pem, private-key: c.key}";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, client-ca {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tls://0.0.0.0:1                            | true  | true",
        "tls://0.0.0.0:1                            | false | false",
        "tls://0.0.0.0:1, unix:///tmp/near.sock     | true  | true",
        "tls://0.0.0.0:1, tcp://127.0.0.1:2         | true  | true",
        "tls://0.0.0.0:1, tcp://0.0.0.0:2           | true  | false",
        "tcp://0.0.0.0:2                            | true  | false",
      })
  void knowsWhetherStrangersShowACertificate(String endpoints, boolean ca, boolean required)
      throws IOException {
    String yaml = "listeners: [{protocol: echo, endpoints: [%s], %s}]";
    Path file = folder.resolve("heddle.yaml");
    Files.writeString(file, yaml.formatted(quoted(endpoints), ca ? TLS : WITHOUT_CA));
    var config = ConfigLoader.load(ConfigSource.file(file)).listeners().get(0);
    assertThat(new ListenerFacts(config).requiresClientCertificate()).isEqualTo(required);
  }

  private static String quoted(String endpoints) {
    return '"' + endpoints.replace(", ", "\", \"") + '"';
  }
}
