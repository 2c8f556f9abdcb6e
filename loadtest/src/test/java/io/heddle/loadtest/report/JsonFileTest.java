package io.heddle.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.loadtest.LatencySummary;
import io.heddle.loadtest.capacity.Condition;
import io.heddle.loadtest.capacity.Figures;
import io.heddle.loadtest.report.Report.Threshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    assertThat(Samples.load().result().errorCount()).isEqualTo(8);
    assertThat(json.has("error-count")).isFalse();
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
  void measuresThresholdsInMillisecondsWhateverTheirUnit() throws IOException {
    var latency = new LatencySummary(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.15);
    var figures = new Figures(latency, 8, 0.0002, 0.998);

    assertThat(Threshold.of(Condition.parse("p99>500us"), figures))
        .isEqualTo(new Threshold("p99>500us", 0.3, true));
    assertThat(Threshold.of(Condition.parse("errors>0.01%"), figures))
        .isEqualTo(new Threshold("errors>0.01%", 0.0002, false));
    assertThat(written(Samples.load()).at("/thresholds/1/value").asDouble()).isBetween(0.2, 0.3);
  }

  @Test
  void hasTheIntervalOfACapacitySearch() throws IOException {
    JsonNode capacity = written(Samples.capacity()).get("capacity");

    assertThat(capacity.get("axis").textValue()).isEqualTo("requests");
    assertThat(capacity.get("lower").asDouble()).isEqualTo(2_420);
    assertThat(capacity.get("upper").asDouble()).isEqualTo(2_450);
    assertThat(capacity.get("confirmed").booleanValue()).isTrue();
    assertThat(capacity.get("unit").textValue()).isEqualTo("requests/s");
    assertThat(capacity.at("/objective/metric").textValue()).isEqualTo("p99");
    assertThat(capacity.at("/objective/limit").asDouble()).isEqualTo(10);
    assertThat(capacity.get("broke-first").textValue()).startsWith("The server's CPU");
  }

  @Test
  void saysWhoseSeriesTheyAre() throws IOException {
    JsonNode series = written(Samples.load()).get("series");

    assertThat(series.get(0).get("origin").textValue()).isEqualTo("client");
    assertThat(series.get(0).get("unit").textValue()).isEqualTo("%");
  }

  @Test
  void readsAFileOfAnEarlierVersion() throws IOException {
    JsonFile.write(Samples.load(), file);
    Files.writeString(file, Files.readString(file).replace("\"series\"", "\"server\""));

    assertThat(JsonFile.read(file)).isEqualTo(Samples.load());
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
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "no json",
        "{\"plan\": 3}",
        "{\"plan\": {\"duration\": \"3\"}}",
        "{\"started-at\": \"soon\"}"
      })
  void saysSoWhereAFileIsNoReport(String text) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> JsonFile.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": expected a report that --json wrote");
  }

  @Test
  void saysSoWhereAFileIsNoText() throws IOException {
    Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});

    assertThatThrownBy(() -> JsonFile.read(file))
        .hasMessage(file + ": expected a report that --json wrote");
    assertThatThrownBy(() -> JsonFile.read(folder))
        .hasMessage(folder + ": expected a report that --json wrote");
  }

  @Test
  void saysSoWhereAReportIsNotWhole() throws IOException {
    for (String part : List.of("latency", "errors", "windows", "plan", "started-at")) {
      JsonFile.write(Samples.load(), file);
      Files.writeString(file, Files.readString(file).replace("\"" + part + "\"", "\"other\""));

      assertThatThrownBy(() -> JsonFile.read(file))
          .as(part)
          .hasMessage(file + ": expected a report that --json wrote");
    }
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
