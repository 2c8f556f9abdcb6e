package io.heddle.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.NoOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --option [PROTOCOL.]KEY=VALUE}. */
class OptionArgumentTest {
  @TempDir Path folder;

  @Test
  void anOptionWithAPrefixGoesToThatProtocolOrListener() {
    ServerConfig config =
        new TestConfig(folder)
            .protocols("echo", "chat", "chat")
            .option("chat.message=a", "chat-2.message=b")
            .load();
    assertThat(config.listeners())
        .extracting(l -> l.bindOptions(EveryOptions.class).message())
        .containsExactly("hi", "a", "b");
  }

  @Test
  void anOptionWithoutPrefixGoesToEveryListenerWhoseProtocolHasIt() {
    ServerConfig config =
        new TestConfig(folder)
            .protocols("echo", "chat", "talk")
            .option("talk.message=b", "message=a")
            .load();
    assertThat(config.listeners().get(0).bindOptions(NoOptions.class)).isEqualTo(new NoOptions());
    assertThat(config.listeners().get(1).bindOptions(EveryOptions.class).message()).isEqualTo("a");
    assertThat(config.listeners().get(2).bindOptions(EveryOptions.class).message()).isEqualTo("b");
    assertThatCode(() ->
            OptionsBinder.requireSharedOptions(
                sketches(config),
                name -> name.equals("echo") ? NoOptions.class : EveryOptions.class))
        .doesNotThrowAnyException();
  }

  @Test
  void anOptionThatNoProtocolHasIsAnError() {
    ServerConfig config =
        new TestConfig(folder).protocols("echo", "chat").option("mesage=a").load();
    assertThatThrownBy(() ->
            OptionsBinder.requireSharedOptions(
                sketches(config),
                name -> name.equals("echo") ? NoOptions.class : EveryOptions.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--option mesage: no listener here has this option, did you mean message?");
  }

  @Test
  void anOptionWithoutPrefixIsForTheCommandLinesListenersIfThereAreAny() {
    ServerConfig config = file("message: file").protocols("chat").option("message=a").load();
    assertThat(config.listeners())
        .extracting(l -> l.bindOptions(EveryOptions.class).message())
        .containsExactly("file", "a");
    assertThat(file("message: file").option("message=a").options(EveryOptions.class).message())
        .isEqualTo("a");
  }

  @Test
  void anOptionThatIsWrongIsNamed() {
    TestConfig config = new TestConfig(folder).protocols("chat");
    assertThat(config.option("chat.pause=x").optionsError(EveryOptions.class))
        .isEqualTo(
            "--option chat.pause: listener chat: options.pause: expected a duration such as 30s or 500ms, got 'x'");
    assertThat(config.option("pause").error())
        .isEqualTo("--option pause: expected [PROTOCOL.]KEY=VALUE");
  }

  @Test
  void aPrefixThatNobodyIsCalledIsAnError() {
    ServerConfig config = new TestConfig(folder).protocols("chat").option("caht.message=a").load();
    assertThatThrownBy(
            () -> OptionsBinder.requireSharedOptions(sketches(config), name -> EveryOptions.class))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--option caht.message: no listener here is called caht, did you mean chat?");
  }

  @Test
  void aKeyOfAnOptionThatHasKeysNeedsNoPrefix() {
    ServerConfig config = new TestConfig(folder).protocols("chat").option("files.one=/f").load();
    assertThatCode(
            () -> OptionsBinder.requireSharedOptions(sketches(config), name -> EveryOptions.class))
        .doesNotThrowAnyException();
    assertThat(config.listeners().get(0).bindOptions(EveryOptions.class).files())
        .containsEntry("one", Path.of("/f"));
  }

  private static List<ListenerSketch> sketches(ServerConfig config) {
    return config.listeners().stream().map(ListenerConfig::sketch).toList();
  }

  private TestConfig file(String option) {
    return new TestConfig(folder)
        .yaml(
            "listeners:",
            "  - protocol: any",
            "    endpoint: tcp://*:1",
            "    options:",
            "      " + option);
  }
}
