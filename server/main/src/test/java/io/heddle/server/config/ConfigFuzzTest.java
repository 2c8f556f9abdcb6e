package io.heddle.server.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.heddle.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Whatever is written is understood, or refused with what is wrong. */
class ConfigFuzzTest {

  @FuzzTest
  void aFileIsUnderstoodOrRefused(byte[] content) throws IOException {
    Path file = Files.createTempFile("heddle", ".yaml");
    try {
      Files.write(file, content);
      ConfigLoader.load(
          new ConfigSource(file, Map.of(), List.of(), List.of(), List.of(), List.of(), null));
    } catch (ConfigException refused) {
      assertThat(refused.problems()).isNotEmpty().allSatisfy(line -> assertThat(line).isNotBlank());
    } finally {
      Files.delete(file);
    }
  }

  @FuzzTest
  void anEndpointIsUnderstoodOrRefused(byte[] utf8) {
    String text = new String(utf8, UTF_8);
    try {
      Endpoint endpoint = Endpoint.parse(text);
      assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).message().isNotBlank();
    }
  }
}
