package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where two configurations differ is said in the words of whoever has written them. */
class DifferenceTest {
  @TempDir private Path folder;

  private ServerConfig config(String listener, String admin) {
    return new TestConfig(folder)
        .yaml("listeners: [{protocol: echo, " + listener + "}]", "admin: {" + admin + "}")
        .load();
  }

  private Difference betweenListeners(String before, String after) {
    return Difference.between(
        config(before, "").listeners().get(0), config(after, "").listeners().get(0));
  }

  @Test
  void namesTheEndpointAsItIsWritten() {
    assertThat(betweenListeners("endpoint: 'tcp://*:1'", "endpoint: 'tcp://*:2'").fixed())
        .containsExactly("endpoint");
    assertThat(betweenListeners("endpoint: 'tcp://*:1'", "endpoints: ['tcp://*:2']").fixed())
        .containsExactly("endpoints");
    assertThat(betweenListeners("endpoint: 'tcp://*:1'", "endpoints: ['tcp://*:1']").fixed())
        .isEmpty();
  }

  @Test
  void namesTheKeysOfTheAdminEndpoint() {
    String listener = "endpoint: 'tcp://*:1'";
    ServerConfig before = config(listener, "");
    assertThat(Difference.between(before, config(listener, "endpoint: off")).fixed())
        .containsExactly("admin.endpoint");
    assertThat(Difference.between(before, config(listener, "token-file: t")).fixed())
        .containsExactly("admin.token-file");
    String asByDefault = "endpoint: 'http://127.0.0.1:7070'";
    assertThat(Difference.between(before, config(listener, asByDefault)).fixed()).isEmpty();
  }

  @Test
  void namesTheOptionsThatAreOther() {
    record Options(int a, int b, String c) {}
    assertThat(Difference.betweenOptions(new Options(1, 2, "3"), new Options(1, 3, "4")))
        .containsExactly("b", "c");
  }
}
