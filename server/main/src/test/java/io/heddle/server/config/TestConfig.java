package io.heddle.server.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Writes and loads configurations; sentences are compared with the folder left out. */
final class TestConfig {
  private final Path file;
  private Map<String, String> environment = Map.of();
  private List<String> protocols = List.of();
  private List<String> plugins = List.of();
  private List<String> options = List.of();
  private List<String> sets = List.of();
  private String admin;
  private boolean withFile;

  TestConfig(Path folder) {
    this.file = folder.resolve("heddle.yaml");
  }

  TestConfig yaml(String... lines) {
    return bytes((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  TestConfig bytes(byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    withFile = true;
    return this;
  }

  TestConfig environment(String variable, String value) {
    environment = new HashMap<>(environment);
    environment.put(variable, value);
    return this;
  }

  TestConfig protocols(String... arguments) {
    protocols = List.of(arguments);
    return this;
  }

  TestConfig plugins(String... folders) {
    plugins = List.of(folders);
    return this;
  }

  TestConfig option(String... assignments) {
    options = List.of(assignments);
    return this;
  }

  TestConfig set(String... assignments) {
    sets = List.of(assignments);
    return this;
  }

  TestConfig admin(String url) {
    admin = url;
    return this;
  }

  ServerConfig load() {
    Path given = withFile ? file : null;
    return ConfigLoader.load(
        new ConfigSource(given, environment, protocols, plugins, options, sets, admin));
  }

  ListenerConfig listener() {
    return load().listeners().get(0);
  }

  <O extends Record> O options(Class<O> type) {
    return listener().bindOptions(type);
  }

  String error() {
    return errors().get(0);
  }

  List<String> errors() {
    return errors(this::load);
  }

  String optionsError(Class<? extends Record> type) {
    return errors(() -> listener().bindOptions(type)).get(0);
  }

  private List<String> errors(ThrowingCallable call) {
    ConfigException wrong = catchThrowableOfType(ConfigException.class, call);
    if (wrong == null) return List.of("no error");
    List<String> sentences = new ArrayList<>();
    for (String problem : wrong.problems())
      sentences.add(problem.replace(file.getParent() + "/", ""));
    return sentences;
  }
}
