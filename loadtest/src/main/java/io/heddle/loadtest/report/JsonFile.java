package io.heddle.loadtest.report;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A report as JSON, for programs and for comparing: what {@code --json} writes. */
public final class JsonFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          // A file of a later version has fields that this one does not know.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .addModule(times())
          .build();

  /** They are long: a reader finds the figures above them. */
  private static final List<String> LAST = List.of("spectra", "windows", "series");

  private JsonFile() {}

  /** Writes a report. */
  public static void write(Report report, Path file) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(tree(report)) + "\n");
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if the file cannot be read or is no such report; its message names the file
   */
  public static Report read(Path file) throws IOException {
    try {
      Report report = JSON.readValue(Files.readString(file), Report.class);
      if (complete(report)) return report;
    } catch (FileSystemException unreadable) {
      throw unreadable;
    } catch (IOException e) {
      // No JSON, no text, a folder.
      throw notReport(file, e);
    }
    throw notReport(file, null);
  }

  /** On one line. */
  static String text(Report report) {
    return tree(report).toString();
  }

  private static ObjectNode tree(Report report) {
    ObjectNode tree = JSON.valueToTree(report);
    for (String name : LAST) tree.set(name, tree.remove(name));
    return tree;
  }

  /** Whether what everything else follows from is there: JSON of another kind reads as nulls. */
  @SuppressWarnings("ConstantValue")
  private static boolean complete(@Nullable Report report) {
    return report != null
        && report.plan() != null
        && report.startedAt() != null
        && report.result().latency() != null
        && report.result().latency().response() != null
        && report.result().errors() != null
        && report.result().windows() != null;
  }

  private static IOException notReport(Path file, @Nullable Exception cause) {
    return new IOException(file + ": expected a report that --json wrote", cause);
  }

  /** Times as the command line has them. */
  private static SimpleModule times() {
    var module = new SimpleModule();
    text(module, Duration.class, DurationText::format, DurationText::parse);
    text(module, Instant.class, Instant::toString, Instant::parse);
    return module;
  }

  private static <T> void text(
      SimpleModule module, Class<T> type, Function<T, String> format, Function<String, T> parse) {
    module.addSerializer(
        type,
        new StdSerializer<T>(type) {
          private static final long serialVersionUID = 1;

          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider any)
              throws IOException {
            out.writeString(format.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new FromStringDeserializer<T>(type) {
          private static final long serialVersionUID = 1;

          @Override
          protected T _deserialize(String text, DeserializationContext any) {
            return parse.apply(text);
          }
        });
  }
}
