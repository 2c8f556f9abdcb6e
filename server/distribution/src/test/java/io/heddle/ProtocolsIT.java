package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle protocols}: what was found, what was refused, for people and for scripts. */
class ProtocolsIT {
  private static final Path PLUGINS = Heddle.HOME.toAbsolutePath().resolve("plugins");

  private static final String[] BUILT_IN = {
    "chargen",
    "chat",
    "commands",
    "daytime",
    "discard",
    "echo",
    "exec",
    "file",
    "frames",
    "greeting",
    "inbox",
    "qotd",
    "resp",
    "talk",
    "time",
    "uppercase"
  };

  /** They have libraries. */
  private static final Set<String> IN_FOLDERS = Set.of("frames", "file");

  @TempDir private Path folder;

  @Test
  void listsTheJarsOfTheDistribution() {
    Heddle.Result result = Heddle.run("protocols");
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().filter(line -> !line.startsWith(" ")))
        .extracting(line -> line.split(" ", -1)[0])
        .containsExactly(BUILT_IN);
    assertThat(result.out())
        .contains("echo 0.1.0  sends every byte back, unchanged (RFC 862)\n")
        .contains("    tcp tls unix udp; " + PLUGINS.resolve("echo.jar") + "\n")
        .contains("    charset: charset, default utf-8\n        the encoding of the text");
  }

  @Test
  void tellsScriptsTheSame() throws IOException {
    JsonNode all = json("protocols", "--json");
    assertThat(all.get("refused")).isEmpty();
    assertThat(texts(all.get("protocols"), "name")).containsExactly(BUILT_IN);
    for (JsonNode protocol : all.get("protocols")) {
      String name = protocol.get("name").asText();
      String jar = IN_FOLDERS.contains(name) ? name + "/" + name + ".jar" : name + ".jar";
      assertThat(Path.of(protocol.get("jar").asText()))
          .isEqualTo(PLUGINS.resolve(jar))
          .isRegularFile();
      assertThat(protocol.get("version").asText()).isEqualTo("0.1.0");
      assertThat(protocol.get("transports"))
          .extracting(JsonNode::asText)
          .contains("tcp", "tls", "unix");
      assertThat(protocol.get("description").asText()).isNotBlank();
    }
  }

  @Test
  void describesEveryOption() throws IOException {
    JsonNode commands = named("commands", json("protocols", "--json"));
    assertThat(texts(commands.get("options"), "name"))
        .containsExactly("framing", "keys-max", "key-bytes-max", "store-bytes-max");
    assertThat(texts(commands.get("options"), "type"))
        .containsExactly("lines or reads", "whole number", "size", "size");
    assertThat(texts(commands.get("options"), "default"))
        .containsExactly("lines", "100000", "256B", "64MiB");
    assertThat(texts(commands.get("options"), "help")).doesNotContain("").hasSize(4);
  }

  @Test
  void saysHowAnOptionWithKeysIsGivenOnTheCommandLine() {
    assertThat(Heddle.run("protocols", "exec").out())
        .contains("variables they get besides PATH and LANG; --option environment.KEY=VALUE\n");
  }

  @Test
  void tellsOfThoseThatAreNamed() {
    var named = Heddle.run("protocols", "talk", "echo");
    assertThat(named.out()).contains("talk 0", "echo 0", "waiting-max").doesNotContain("chat");
    var unknown = Heddle.run("protocols", "tlak");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("no protocol 'tlak'", "talk");
  }

  @Test
  void listsWhatWasAddedAndWhatWasRefusedAndWhy() throws IOException {
    var author = new ThirdParty(folder);
    Path added = author.protocol("added", "\"here\"", folder.resolve("plugins/added.jar"));
    Path twin = author.protocol("echo", "\"another\"", folder.resolve("plugins/twin.jar"));
    Path damaged = ThirdParty.noJar(folder.resolve("plugins/damaged.jar"));
    String plugins = folder.resolve("plugins").toString();

    String damage = "is not a jar or is damaged";
    String taken = "protocol 'echo' is in " + PLUGINS.resolve("echo.jar") + " already; remove one";
    Heddle.Result text = Heddle.run("protocols", "--plugins", plugins);
    assertThat(text.exitCode()).isZero();
    assertThat(text.out())
        .contains("\n    tcp tls unix; " + added + "\n")
        .contains("\nrefused: " + damaged + ": " + damage)
        .contains("\nrefused: " + twin + ": " + taken);

    JsonNode json = json("protocols", "--json", "--plugins", plugins);
    assertThat(texts(json.get("protocols"), "name")).hasSize(BUILT_IN.length + 1).contains("added");
    assertThat(texts(json.get("refused"), "jar"))
        .containsExactly(damaged.toString(), twin.toString());
    assertThat(texts(json.get("refused"), "reason").get(0)).startsWith(damage);
    assertThat(texts(json.get("refused"), "reason").get(1)).startsWith(taken);
  }

  @Test
  void leavesNoBlanksAtTheEndOfALineAndNoDetoursInAPath() throws IOException {
    Path added =
        new ThirdParty(folder).protocol("added", "\"here\"", folder.resolve("plugins/added.jar"));
    Files.createDirectory(folder.resolve("x"));
    Heddle.Result result = Heddle.run("protocols", "--plugins", folder + "/./x/../plugins");
    assertThat(result.out()).contains("    tcp tls unix; " + added + "\n");
    assertThat(result.out().lines()).allMatch(line -> line.equals(line.stripTrailing()));
  }

  @Test
  void keepsAPathThatASymbolicLinkMakesAnotherWay() throws IOException {
    Files.createDirectories(folder.resolve("far/away"));
    Files.createDirectory(folder.resolve("plugins"));
    Files.createSymbolicLink(folder.resolve("x"), folder.resolve("far/away"));
    new ThirdParty(folder).protocol("added", "\"here\"", folder.resolve("far/plugins/added.jar"));
    assertThat(Heddle.run("protocols", "--plugins", folder + "/x/../plugins").out())
        .contains("    tcp tls unix; " + folder + "/x/../plugins/added.jar\n");
  }

  @Test
  void saysThatAFolderOfPluginsIsMissing() {
    Heddle.Result result = Heddle.run("protocols", "--plugins", folder.resolve("none").toString());
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .isEqualTo(
            "heddle: plugins folder %s does not exist; create it or correct the path",
            folder.resolve("none"));
  }

  private static JsonNode json(String... arguments) throws IOException {
    Heddle.Result result = Heddle.run(arguments);
    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    return new ObjectMapper().readTree(result.out());
  }

  private static JsonNode named(String protocol, JsonNode all) {
    return StreamSupport.stream(all.get("protocols").spliterator(), false)
        .filter(each -> each.get("name").asText().equals(protocol))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode all, String field) {
    return StreamSupport.stream(all.spliterator(), false)
        .map(one -> one.path(field).asText())
        .toList();
  }
}
