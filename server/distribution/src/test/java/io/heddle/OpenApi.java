package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** A description of an HTTP api, as its server hands it out. */
record OpenApi(JsonNode root, SchemaRegistry registry) {
  private static final String NAME = "https://heddle.example/openapi";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One request that is described. */
  record Operation(String path, String method, JsonNode described) {}

  static OpenApi of(String yaml) {
    try {
      JsonNode root = new ObjectMapper(new YAMLFactory()).readTree(yaml);
      return new OpenApi(
          root,
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12,
              builder -> builder.schemas(Map.of(NAME, root.toString()))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Operation> operations() {
    List<Operation> found = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(method ->
                    found.add(
                        new Operation(
                            path.getKey(),
                            method.getKey().toUpperCase(java.util.Locale.ROOT),
                            method.getValue()))));
    return found;
  }

  List<JsonNode> parameters(Operation operation, String in) {
    List<JsonNode> found = new ArrayList<>();
    for (JsonNode each : operation.described().path("parameters"))
      if (resolved(each).get("in").asText().equals(in)) found.add(resolved(each));
    return found;
  }

  JsonNode resolved(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : root.at(reference.asText().substring(1));
  }

  /** That the operation may be answered so, in this form. */
  void assertDescribes(Operation operation, HttpResponse<String> answer) {
    String shown =
        operation.method() + " " + answer.uri() + ": " + answer.statusCode() + " " + answer.body();
    JsonNode responses = operation.described().get("responses");
    String status = String.valueOf(answer.statusCode());
    String found = responses.has(status) ? status : status.charAt(0) + "XX";
    assertThat(responses.has(found)).as("%s is described", shown).isTrue();
    String pointer = "/paths/" + escaped(operation.path()) + "/" + lower(operation) + "/responses";
    JsonNode response = responses.get(found);
    pointer =
        response.has("$ref")
            ? response.get("$ref").asText().substring(1)
            : pointer + "/" + escaped(found);
    String type =
        answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "").strip();
    assertThat(resolved(response).get("content").has(type)).as(type + " of " + shown).isTrue();
    if (!type.endsWith("json")) return;
    Schema schema = schema(pointer + "/content/" + escaped(type) + "/schema");
    try {
      assertThat(schema.validate(JSON.readTree(answer.body()))).as(shown).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Schema schema(String pointer) {
    return registry.getSchema(SchemaLocation.of(NAME + "#" + pointer));
  }

  private static String lower(Operation operation) {
    return operation.method().toLowerCase(java.util.Locale.ROOT);
  }

  private static String escaped(String part) {
    return part.replace("~", "~0").replace("/", "~1");
  }

  /** Goes along every schema of an object, with where it stands. */
  void forEachObject(BiConsumer<String, JsonNode> action) {
    root.at("/components/schemas")
        .properties()
        .forEach(schema -> forEachObject(schema.getKey(), schema.getValue(), action));
  }

  private static void forEachObject(
      String where, JsonNode schema, BiConsumer<String, JsonNode> action) {
    if (schema.has("properties")) action.accept(where, schema);
    schema
        .path("properties")
        .properties()
        .forEach(each -> forEachObject(where + "." + each.getKey(), each.getValue(), action));
    if (schema.has("items")) forEachObject(where + "[]", schema.get("items"), action);
  }
}
