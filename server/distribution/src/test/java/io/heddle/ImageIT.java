package io.heddle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image, built on a small base image without a registry, and what runs it. */
class ImageIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path STAGE = Heddle.HOME.toAbsolutePath().resolveSibling("stage/heddle");

  @TempDir private static Path folder;

  private static JsonNode config;

  /** Its layers one over the other, as a container sees them. */
  private static Path root;

  /** What the README says. */
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(\\./mvnw -f server/image package) +#.*$");

  @BeforeAll
  static void build() throws IOException {
    Path tar = folder.resolve("image.tar");
    Matcher command = COMMAND.matcher(Files.readString(Shell.root().resolve("README.md")));
    assertThat(command.find()).isTrue();
    Heddle.Result built =
        Shell.run(
            Shell.root(),
            Map.of(),
            command.group(1) + " -B -q \"-Dimage.base=tar://$1\" \"-Dimage.tar=$2\"",
            base(),
            tar);
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    Path image = Files.createDirectory(folder.resolve("image"));
    Shell.output("tar -xf \"$1\" -C \"$2\"", tar, image);
    JsonNode manifest = JSON.readTree(image.resolve("manifest.json").toFile()).get(0);
    assertThat(manifest.get("RepoTags").toString()).isEqualTo("[\"heddle:0.1.0\"]");
    JsonNode all = JSON.readTree(image.resolve(manifest.get("Config").asText()).toFile());
    config = all.get("config");
    assertThat(all.get("rootfs").get("diff_ids")).hasSameSizeAs(manifest.get("Layers"));
    root = Files.createDirectory(folder.resolve("root"));
    for (JsonNode layer : manifest.get("Layers"))
      Shell.output("tar -xf \"$1\" -C \"$2\" 2>&1", image.resolve(layer.asText()), root);
  }

  /** As {@code docker save} writes one. */
  private static Path base() {
    Path base = folder.resolve("base.tar");
    Shell.output(
        """
        mkdir "$1" && cd "$1" && mkdir -p layer/opt/java && echo base >layer/opt/java/release
        tar -C layer -cf layer.tar . && sum=$(sha256sum layer.tar) && sum=${sum%% *}
        echo '{"architecture": "amd64", "os": "linux", "config": {"Env": ["JAVA_HOME=/opt/java"]},
          "rootfs": {"type": "layers", "diff_ids": ["sha256:'$sum'"]}}' >config.json
        echo '[{"Config": "config.json", "RepoTags": ["base:1"], "Layers": ["layer.tar"]}]' >manifest.json
        tar -cf "$2" manifest.json config.json layer.tar
        """,
        folder.resolve("base"), base);
    return base;
  }

  @Test
  void startsTheLauncherAsSomebodyWhoIsNotRoot() {
    assertThat(config.get("Entrypoint").toString()).isEqualTo("[\"/opt/heddle/bin/heddle\"]");
    assertThat(config.get("Cmd").toString())
        .isEqualTo("[\"serve\",\"--config\",\"/etc/heddle/heddle.yaml\"]");
    assertThat(config.get("User").asText()).isEqualTo("10001:10001");
    assertThat(config.get("ExposedPorts").toString()).isEqualTo("{\"7000/tcp\":{}}");
    assertThat(config.get("Env").toString()).contains("\"JAVA_HOME=/opt/java\"", "JAVA_OPTS=");
    assertThat(config.get("Labels").get("org.opencontainers.image.version").asText())
        .isEqualTo("0.1.0");
  }

  @Test
  void holdsTheDistributionOverItsBase() {
    assertThat(root.resolve("opt/java/release")).hasContent("base");
    String differences =
        Shell.run(
                folder,
                Map.of(),
                "diff -rq \"$1\" \"$2\" | sort",
                STAGE,
                root.resolve("opt/heddle"))
            .out();
    // The cache fits the JDK of the build alone, and an older one makes none.
    assertThat(differences.lines().filter(line -> !line.endsWith("/lib: heddle.aot")))
        .containsExactly(
            "Only in %s/bin: train-aot".formatted(STAGE),
            "Only in %s: sdk".formatted(STAGE),
            "Only in %s: systemd".formatted(STAGE));
    assertThat(root.resolve("opt/heddle/lib/heddle.aot")).doesNotExist();
    Heddle.Result checked =
        Shell.run(root, Map.of(), "opt/heddle/bin/heddle check etc/heddle/heddle.yaml");
    assertThat(checked)
        .isEqualTo(new Heddle.Result(0, "etc/heddle/heddle.yaml: ok, 1 listener", ""));
  }

  @Test
  void checksItsHealthByACommandThatIsThere() {
    JsonNode check = config.get("Healthcheck");
    List<String> command = new ArrayList<>();
    check.get("Test").forEach(word -> command.add(word.asText()));
    assertThat(command).containsExactly("CMD", "/opt/heddle/bin/heddle", "health");
    Map<String, String> environment =
        Map.of("XDG_RUNTIME_DIR", folder.toString(), "JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    String health = "\"$1/opt/heddle/bin/heddle\" health";
    assertThat(Shell.run(folder, environment, health, root).exitCode()).isEqualTo(1);
    try (var heddle = Heddle.serve(List.of(), environment, "echo=tcp://127.0.0.1:0")) {
      assertThat(heddle.running()).isTrue();
      assertThat(Shell.run(folder, environment, health, root))
          .isEqualTo(new Heddle.Result(0, "ready", ""));
    }
  }

  @Test
  void isProbedByKubernetesWhereItsConfigurationServes() throws IOException {
    Map<String, JsonNode> manifests = kubernetes();
    JsonNode pod = manifests.get("Deployment").at("/spec/template/spec");
    JsonNode container = pod.get("containers").get(0);
    Path token = Files.writeString(folder.resolve("admin.token"), "0123456789abcdef\n");
    Shell.output("chmod 600 \"$1\"", token);
    // As it is but for ports that may be taken, and where the token is.
    String yaml =
        manifests
            .get("ConfigMap")
            .at("/data/heddle.yaml")
            .asText()
            .replace("*:7000", "*:0")
            .replace("0.0.0.0:7070", "0.0.0.0:0")
            .replace("/run/secrets/heddle/admin.token", token.toString());
    String file = Heddle.file(folder, "kubernetes.yaml", yaml);
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", file);
        var client = heddle.lineClient("echo")) {
      assertThat(client.ask("served")).isEqualTo("served");
      for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
        String path = container.get(probe).at("/httpGet/path").asText();
        assertThat(heddle.get(path).statusCode()).as("%s: %s", probe, path).isEqualTo(200);
      }
      assertThat(heddle.get("/metrics").statusCode()).isEqualTo(401);
    }
    assertThat(
            pod.at("/securityContext/runAsUser").asText()
                + ":"
                + pod.at("/securityContext/runAsGroup").asText())
        .isEqualTo(config.get("User").asText());
    assertThat(yaml).contains("drain-timeout: 30s");
    // preStop, the drain, and the time that the server has behind it.
    assertThat(pod.get("terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(5 + 30 + 15);
  }

  private static Map<String, JsonNode> kubernetes() throws IOException {
    var yaml = new ObjectMapper(new YAMLFactory());
    String text = Files.readString(Shell.root().resolve("server/docs/kubernetes.yaml"), UTF_8);
    Map<String, JsonNode> manifests = new HashMap<>();
    try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      while (documents.hasNext()) {
        JsonNode next = documents.next();
        manifests.put(next.get("kind").asText(), next);
      }
    }
    assertThat(manifests).containsOnlyKeys("ConfigMap", "Deployment", "Service");
    return manifests;
  }
}
