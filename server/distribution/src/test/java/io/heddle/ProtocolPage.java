package io.heddle;

import io.heddle.protocol.DatagramProtocol;
import io.heddle.protocol.Protocol;
import io.heddle.protocol.StreamProtocol;
import io.heddle.server.config.OptionInfo;
import io.heddle.server.config.OptionsBinder;
import java.nio.file.Path;
import java.util.List;

/** The page of one protocol: from the Javadoc of its class and its options record. */
record ProtocolPage(Protocol<?> protocol) {
  private static final String SECTION = "\n## ";

  /** Beside the sources that it is made from. */
  Path file() {
    return module().resolve("README.md");
  }

  private Path module() {
    return Shell.root().resolve("protocols").resolve(protocol.name());
  }

  String text() {
    String doc = ClassDoc.markdown(source());
    int firstSection = doc.indexOf(SECTION);
    if (firstSection < 0 || !doc.contains(SECTION + "Wire format") || !doc.contains("```console"))
      throw new AssertionError(
          source() + ": expected Javadoc with the sections Wire format and Example");
    return """
    <!-- Written from %s and its options by ./mvnw verify -Dit.test=ProtocolPagesIT -Dpages=write; do not edit. -->
    # %s

    %s

    Served over %s, by `plugins/%s`.%s

    ## Options

    %s
    %s
    """
        .formatted(
            protocol.getClass().getSimpleName() + ".java",
            protocol.name(),
            doc.substring(0, firstSection).strip(),
            transports(),
            jar(),
            protocol.workload().isPresent()
                ? " `heddle load --protocol %s` drives it.".formatted(protocol.name())
                : "",
            options(),
            doc.substring(firstSection).strip());
  }

  private Path source() {
    String type = protocol.getClass().getName().replace('.', '/');
    return module().resolve("src/main/java/" + type + ".java");
  }

  /** Some bring libraries of their own, in a folder. */
  private String jar() {
    Path folder = Heddle.HOME.resolve("plugins").resolve(protocol.name());
    return folder.toFile().isDirectory() ? protocol.name() + "/" : protocol.name() + ".jar";
  }

  private String transports() {
    String streams =
        protocol instanceof StreamProtocol<?> ? "`tcp://`, `tls://` and `unix://`" : "";
    String datagrams = protocol instanceof DatagramProtocol<?> ? "`udp://`" : "";
    if (streams.isEmpty() || datagrams.isEmpty()) return streams + datagrams;
    return "`tcp://`, `tls://`, `unix://` and `udp://`";
  }

  private String options() {
    List<OptionInfo> options = OptionsBinder.describe(protocol.options());
    if (options.isEmpty()) return "None.\n";
    var table =
        new StringBuilder("| option | type | default | what it does |\n|---|---|---|---|\n");
    for (OptionInfo option : options)
      table.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(option.name(), option.type(), defaultText(option), cell(option.help())));
    return table.toString();
  }

  private static String defaultText(OptionInfo option) {
    String value = option.defaultValue();
    if (value == null) return option.required() ? "required" : "";
    return value.isEmpty() ? "empty" : "`" + cell(value) + "`";
  }

  private static String cell(String text) {
    return text.strip().replace("|", "\\|").replace("\n", " ");
  }
}
