package io.heddle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between the modules, seen from the one module whose class path holds them all. */
class ArchitectureTest {
  private static final String API = "io.heddle.protocol";
  private static final String TESTKIT = "io.heddle.protocol.testkit..";
  private static final String TRANSPORT = "io.heddle.transport..";
  private static final String SERVER = "io.heddle.server..";
  private static final String LOADTEST = "io.heddle.loadtest..";
  private static final String JSON_FRAMES = "io.heddle.jsonframes";
  private static final String JSON = "com.fasterxml.jackson.core..";
  private static final String[] JDK = {"java..", "javax..", "org.jspecify.annotations"};

  private static final JavaClasses HEDDLE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.heddle");

  @Test
  void theApiNeedsOnlyTheJdk() {
    classes()
        .that()
        .resideInAPackage(API)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(JDK, API))
        .check(HEDDLE);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void aProtocolSeesOnlyTheApi(String protocol) {
    String own = "io.heddle." + protocol + "..";
    classes()
        .that()
        .resideInAPackage(own)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(brought(protocol), with(JDK, API, own)))
        .check(HEDDLE);
  }

  /** The libraries that it has in its folder. */
  private static String[] brought(String protocol) {
    boolean inFolder = Set.of("frames", "file").contains(protocol);
    return inFolder ? new String[] {JSON_FRAMES, JSON} : new String[0];
  }

  @Test
  void theLibraryOfFramesSeesOnlyTheApiAndItsReaderOfJson() {
    classes()
        .that()
        .resideInAPackage(JSON_FRAMES)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(JDK, API, JSON_FRAMES, JSON))
        .check(HEDDLE);
  }

  @Test
  void everyBuiltInProtocolIsLookedAt() {
    assertThat(protocols())
        .contains("chargen", "chat", "commands", "daytime", "discard", "echo", "exec", "file")
        .contains("frames", "greeting", "inbox", "qotd", "resp", "talk", "time", "uppercase");
  }

  @Test
  void theTestKitSeesOnlyApiAndTransport() {
    classes()
        .that()
        .resideInAPackage(TESTKIT)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(JDK, API, TRANSPORT, TESTKIT))
        .check(HEDDLE);
  }

  @Test
  void theTransportSeesOnlyTheApi() {
    classes()
        .that()
        .resideInAPackage(TRANSPORT)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(with(JDK, API, TRANSPORT))
        .check(HEDDLE);
  }

  @Test
  void theLoadTesterNeverSeesTheServer() {
    noClasses()
        .that()
        .resideInAPackage(LOADTEST)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(SERVER, TESTKIT)
        .check(HEDDLE);
  }

  @Test
  void theServerMeetsProtocolsOnlyAsJars() {
    noClasses()
        .that()
        .resideInAPackage(SERVER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            protocols().stream().map(name -> "io.heddle." + name + "..").toArray(String[]::new))
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage(TESTKIT)
        .check(HEDDLE);
  }

  @Test
  void onlyTheAdminEndpointAndTheReaderOfCertificatesKnowHelidon() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.heddle.server.admin..", "io.heddle.server.tls..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.helidon..")
        .check(HEDDLE);
  }

  /** A name server that does not answer would hold whoever asks for seconds. */
  @Test
  void nobodyAsksANameServerWhoAPeerIs() {
    noClasses()
        .should()
        .callMethod(InetAddress.class, "getHostName")
        .orShould()
        .callMethod(InetAddress.class, "getCanonicalHostName")
        .orShould()
        .callMethod(InetSocketAddress.class, "getHostName")
        .check(HEDDLE);
  }

  /** Every package below io.heddle that is not the host's is a protocol's, the next one too. */
  static Set<String> protocols() {
    Set<String> host = Set.of("protocol", "transport", "server", "loadtest", "jsonframes");
    return HEDDLE.stream()
        .map(JavaClass::getPackageName)
        .map(name -> name.substring("io.heddle.".length()).split("\\.", 2)[0])
        .filter(name -> !host.contains(name))
        .collect(Collectors.toSet());
  }

  private static String[] with(String[] packages, String... more) {
    return Stream.concat(Stream.of(packages), Stream.of(more)).toArray(String[]::new);
  }
}
