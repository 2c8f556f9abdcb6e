package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/heddle}: started from anywhere, on whatever JDK there is. */
class LauncherIT {
  private static final String JDK = System.getProperty("java.home");

  /** What the script exits with where it may not do what the test needs. */
  private static final int CANNOT = 77;

  @TempDir private static Path shared;
  private Path folder;

  /** A copy of the distribution, in a folder whose name has a space and other traps. */
  private static Path copy;

  @BeforeAll
  static void copyTheDistribution() {
    copy = shared.resolve("a folder's $HOME *").resolve("heddle");
    Shell.output("mkdir -p \"$(dirname \"$2\")\" && cp -r \"$1\" \"$2\"", Heddle.HOME, copy);
  }

  /** Beside the copy, for links into it. */
  @BeforeEach
  void makeAFolder() throws IOException {
    folder = Files.createTempDirectory(shared, "test");
  }

  /** {@code $1} is the distribution. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"$1/bin/heddle\" protocols",
        "cd \"$1/..\" && heddle/bin/heddle protocols",
        "cd \"$1/bin\" && ./heddle protocols",
        "cd \"$1/bin\" && sh heddle protocols",
        "PATH=\"$1/bin:$PATH\" && heddle protocols",
        "export CDPATH=/ && cd \"$1\" && bin/heddle protocols",
        "ln -s \"$1/bin/heddle\" link && ./link protocols",
        "ln -s \"$1\" home && home/bin/heddle protocols",
        "mkdir bin && ln -s \"$1/bin/heddle\" bin/one && ln -s one bin/two && bin/two protocols",
      })
  void startsFromAnywhere(String script) {
    Heddle.Result result = Shell.run(folder, Map.of(), script, copy);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("    tcp tls unix udp; " + copy.resolve("plugins/echo.jar") + "\n");
  }

  @Test
  void leavesArgumentsAndTheWorkingFolderToTheUser() throws IOException {
    Path config = Files.createDirectory(folder.resolve("my files"));
    Heddle.file(config, "a b.yaml", "listeners: [{protocol: echo, endpoint: 'tcp://127.0.0.1:0'}]");
    Heddle.Result result = Shell.run(config, Map.of(), "\"$1/bin/heddle\" check 'a b.yaml'", copy);
    assertThat(result).isEqualTo(new Heddle.Result(0, "a b.yaml: ok, 1 listener", ""));
  }

  @Test
  void worksWhereverItsArchiveIsUnpacked() throws IOException {
    Path target = Heddle.HOME.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(target)) {
      List<Path> archives = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
      assertThat(archives).hasSize(1);
      Shell.output("tar -xzf \"$1\" -C \"$2\"", archives.get(0), folder);
    }
    Path unpacked = folder.resolve("heddle-0.1.0");
    String[] contents = {
      "LICENSE", "README.md", "bin", "conf", "docs", "lib", "plugins", "sdk", "systemd"
    };
    assertThat(unpacked.toFile().list()).containsExactlyInAnyOrder(contents);
    Heddle.Result result =
        Shell.run(folder, Map.of(), "heddle-0.1.0/bin/heddle check heddle-0.1.0/conf/heddle.yaml");
    assertThat(result)
        .isEqualTo(new Heddle.Result(0, "heddle-0.1.0/conf/heddle.yaml: ok, 1 listener", ""));
  }

  @Test
  void saysThatItWasTakenOutOfItsDistribution() {
    Heddle.Result result =
        Shell.run(folder, Map.of(), "cp \"$1/bin/heddle\" . && ./heddle --version", copy);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("heddle: " + folder + " holds neither Heddle's sources nor")
        .hasLineCount(1);
  }

  @Test
  void findsAnotherJdkWhereJavaHomeIsNone() {
    Map<String, String> environment =
        Map.of("JAVA_HOME", "/no/such/jdk", "PATH", JDK + "/bin:" + System.getenv("PATH"));
    assertVersion(Shell.run(folder, environment, "\"$1/bin/heddle\" --version", copy));
  }

  @Test
  void findsAnotherJdkWhereThatOfJavaHomeIsTooOld() throws IOException {
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            fakeJdk("17.0.12").toString(),
            "PATH",
            JDK + "/bin:" + System.getenv("PATH"));
    assertVersion(Shell.run(folder, environment, "\"$1/bin/heddle\" --version", copy));
  }

  private static void assertVersion(Heddle.Result result) {
    assertThat(result).isEqualTo(new Heddle.Result(0, "heddle 0.1.0", ""));
  }

  @Test
  void saysInOneSentenceThatThereIsNoJdk() throws IOException {
    Shell.output("for t in sh readlink; do cp -L \"$(command -v $t)\" \"$1\"; done", folder);
    Heddle.Result result = withoutJdks("unshare --mount");
    if (result.exitCode() == CANNOT) result = withoutJdks("unshare --map-root-user --mount");
    assumeTrue(result.exitCode() != CANNOT, "nothing may be mounted here");
    assertThat(result.err())
        .startsWith("heddle: no JDK 21 or newer found in JAVA_HOME (not set), PATH, ")
        .endsWith(": install one, or set JAVA_HOME to it.")
        .hasLineCount(1);
    assertThat(result.exitCode()).isEqualTo(2);
  }

  /** Starts it where the folders that JDKs are installed in are empty, and PATH is this folder. */
  private Heddle.Result withoutJdks(String unshare) throws IOException {
    Files.createDirectories(folder.resolve("nothing"));
    String hidden =
        """
        for folder in /usr/lib/jvm /opt; do
          [ ! -d $folder ] || mount --bind "$2/nothing" $folder || exit 77
        done
        HOME="$2/nothing" JAVA_HOME= PATH=$2 exec "$1/bin/heddle" --version
        """;
    String script = unshare + " true || exit 77; " + unshare + " sh -c '" + hidden + "' sh \"$@\"";
    return Shell.run(folder, Map.of(), script, copy, folder);
  }

  @ParameterizedTest
  @CsvSource({
    "21,         --enable-native-access=ALL-UNNAMED",
    "21.0.9,     --enable-native-access=ALL-UNNAMED",
    "24.0.1,     -XX:+UnlockExperimentalVMOptions -XX:+UseCompactObjectHeaders",
    "25,         -XX:+UseCompactObjectHeaders -Xlog:aot=off -Xlog:cds=off"
        + " -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining -XX:AOTCache=",
    "100.0.1,    -XX:+UseCompactObjectHeaders -Xlog:aot=off -Xlog:cds=off -XX:AOTCache=",
  })
  void startsTheJdkOfJavaHomeWithWhatSuitsItsVersion(String version, String options)
      throws IOException {
    // What JDK 21 has packed has none.
    Path cache = copy.resolve("lib/heddle.aot");
    if (!Files.exists(cache)) Files.createFile(cache);
    String words = "<" + options.replace(" ", "> <") + "> ";
    Map<String, String> environment =
        Map.of("JAVA_HOME", fakeJdk(version).toString(), "JAVA_OPTS", "-Done=1 -Dtwo=2");
    Heddle.Result result =
        Shell.run(folder, environment, "\"$1/bin/heddle\" serve 'one argument'", copy);
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .startsWith(words.replace("Cache=", "Cache=" + cache))
        .contains(" <-Done=1> <-Dtwo=2> <-jar> <" + copy + "/lib/heddle.jar> ")
        .endsWith(" <serve> <one argument>");
  }

  @Test
  void letsJavaOptsWinOverItsDefaults() {
    assertThat(withJavaOpts("-showversion").err()).contains("mixed mode, sharing");
    assertThat(withJavaOpts("-showversion -Xshare:off").err())
        .contains("mixed mode")
        .doesNotContain("sharing");
    // 77 MiB, rounded to what the heap is cut into.
    assertThat(withJavaOpts("-Xmx77m -XX:+PrintFlagsFinal").out())
        .containsPattern("MaxHeapSize += 8[01]\\d{6} .*command line");
  }

  /** Of which the JVM takes no more than one at a time. */
  @ParameterizedTest
  @CsvSource({
    "JAVA_OPTS,         -Xshare:auto",
    "JAVA_OPTS,         -XX:DumpLoadedClassList=classes",
    "JAVA_OPTS,         -Da=1 @options",
    "JDK_JAVA_OPTIONS,  -Xshare:auto",
    "JAVA_TOOL_OPTIONS, -Xshare:auto",
  })
  void leavesItsCacheOutWhereAnOptionLeavesNoRoomForIt(String variable, String options) {
    Heddle.file(folder, "options", "-Xshare:auto");
    Heddle.Result result =
        Shell.run(folder, Map.of(variable, options), "\"$1/bin/heddle\" --version", copy);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("heddle 0.1.0");
  }

  private Heddle.Result withJavaOpts(String options) {
    Heddle.Result result =
        Shell.run(folder, Map.of("JAVA_OPTS", options), "\"$1/bin/heddle\" --version", copy);
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("heddle 0.1.0");
    return result;
  }

  /** A JDK that says what it was started with. */
  private Path fakeJdk(String version) throws IOException {
    Path jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Heddle.file(jdk, "release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    String java = "#!/bin/sh\nline=\nfor a; do line=\"$line <$a>\"; done\necho \"${line# }\"\n";
    Heddle.file(jdk.resolve("bin"), "java", java);
    Shell.output("chmod +x \"$1\"", jdk.resolve("bin/java"));
    return jdk;
  }
}
