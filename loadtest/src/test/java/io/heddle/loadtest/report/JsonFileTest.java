package io.heddle.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("run.json");
  }

  @Test
  void readsALoadTestAsItWasWritten() throws IOException {
    JsonFile.write(Samples.load(), file);

    assertThat(JsonFile.read(file)).isEqualTo(Samples.load());
  }

  @Test
  void readsACapacitySearchAsItWasWritten() throws IOException {
    JsonFile.write(Samples.capacity(), file);

    assertThat(JsonFile.read(file)).isEqualTo(Samples.capacity());
  }

  @Test
  void hasTheFieldsThatProgramsRelyOn() throws IOException {
    JsonNode json = written(Samples.load());

    assertThat(json.at("/offered").asDouble()).isEqualTo(2_000);
    assertThat(json.at("/achieved").asDouble()).isEqualTo(1_996);
    assertThat(json.at("/requests").asLong()).isEqualTo(40_000);
    assertThat(json.at("/connections").asLong()).isEqualTo(100);
    assertThat(json.at("/errors/wrong-answer").asLong()).isEqualTo(2);
    assertThat(json.at("/littles-law/measured").asDouble()).isEqualTo(51.2);
    assertThat(json.at("/littles-law/holds").booleanValue()).isTrue();
    assertThat(json.at("/valid").booleanValue()).isTrue();
    assertThat(json.at("/thresholds/0/condition").textValue()).isEqualTo("p99>20ms");
    assertThat(json.at("/thresholds/0/passed").booleanValue()).isFalse();
    assertThat(json.at("/environment/os").textValue()).startsWith("Linux");
    assertThat(json.has("capacity")).isFalse();
    for (String kind : new String[] {"response", "service", "server-wait", "client-lag"})
      assertThat(json.at("/latency/" + kind).fieldNames())
          .toIterable()
          .containsExactly("p50", "p90", "p99", "p99.9", "p99.99", "max", "mean");
  }

  @Test
  void hasTheIntervalOfACapacitySearch() throws IOException {
    JsonNode capacity = written(Samples.capacity()).get("capacity");

    assertThat(capacity.get("axis").textValue()).isEqualTo("requests");
    assertThat(capacity.get("lower").asDouble()).isEqualTo(2_420);
    assertThat(capacity.get("upper").asDouble()).isEqualTo(2_450);
    assertThat(capacity.get("unit").textValue()).isEqualTo("requests/s");
    assertThat(capacity.get("broke-first").textValue()).startsWith("The server's CPU");
  }

  @Test
  void writesThePlanAsTheCommandLineHasIt() throws IOException {
    JsonNode plan = written(Samples.load()).get("plan");

    assertThat(plan.get("duration").textValue()).isEqualTo("20s");
    assertThat(plan.get("think").textValue()).isEqualTo("1s500ms");
    assertThat(plan.get("ramp").textValue()).isEqualTo("0s");
    assertThat(plan.get("arrivals").textValue()).isEqualTo("poisson");
    assertThat(plan.has("connect-rate")).isTrue();
    assertThat(plan.has("open-loop")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "[]", "no json", "{\"plan\": 3}", "{\"plan\": {\"duration\": \"3\"}}"})
  void saysSoWhereAFileIsNoReport(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> JsonFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": expected a report that --json wrote");
  }

  @Test
  void readsAFileOfALaterVersion() throws IOException {
    JsonFile.write(Samples.load(), file);
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"from-later\": {},"));

    assertThat(JsonFile.read(file)).isEqualTo(Samples.load());
  }

  private JsonNode written(Report report) throws IOException {
    JsonFile.write(report, file);
    return new ObjectMapper().readTree(file.toFile());
  }
}
