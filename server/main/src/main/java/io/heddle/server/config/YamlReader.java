package io.heddle.server.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML document as a tree of nodes that know their lines. The only class that loads Jackson,
 * which takes longer than the rest of a start; nothing touches it unless there is a file.
 */
final class YamlReader {
  private static final int DEPTH_MAX = 50;
  private static final String MERGE = "<<";
  private static final String NO_KEY = "Expected a field name";

  private final Origin file;
  private final YAMLParser parser;
  // An alias is the node itself, not a copy: a few lines of aliases to aliases cannot grow into
  // gigabytes.
  private final Map<String, Node> anchors = new HashMap<>();

  private YamlReader(Origin file, YAMLParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static Node.Keys read(Path path) {
    String text = TextFile.read(path);
    Origin file = Origin.file(path, 0);
    try (YAMLParser parser = new AnchoredYaml().createParser(new StringReader(text))) {
      return new YamlReader(file, parser).document();
    } catch (JsonProcessingException malformed) {
      throw Problems.at(file.atLine(line(malformed)), "expected YAML: " + reason(malformed));
    } catch (IOException impossible) {
      throw new ConfigException(path + ": cannot be read: " + impossible.getMessage());
    }
  }

  private Node.Keys document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null)
      throw Problems.at(
          file, "expected a configuration that begins with listeners:, got an empty file");
    Node root = node(first, 0);
    if (!(root instanceof Node.Keys keys)) {
      throw Problems.at(
          root.origin(),
          "expected a configuration that begins with listeners:, got " + root.shown());
    }
    if (parser.nextToken() != null) {
      throw Problems.at(here(), "expected one document, got a second one after ---");
    }
    return keys.at(file);
  }

  private Node node(JsonToken token, int depth) throws IOException {
    if (depth > DEPTH_MAX)
      throw Problems.at(here(), "expected at most " + DEPTH_MAX + " levels, got more");
    if (parser.isCurrentAlias()) return alias(parser.getText());
    String anchor = parser.getObjectId();
    Node node =
        switch (token) {
          case START_OBJECT -> keys(depth);
          case START_ARRAY -> items(depth);
          case VALUE_NULL -> new Node.Nothing(here());
          default -> new Node.Text(parser.getText(), here());
        };
    if (anchor != null) anchors.put(anchor, node);
    return node;
  }

  private Node alias(String name) {
    Node node = anchors.get(name);
    if (node == null)
      throw Problems.at(
          here(), "*" + name + ": expected &" + name + " in the lines above, got none");
    return node.at(here());
  }

  private Node.Items items(int depth) throws IOException {
    Origin start = here();
    List<Node> items = new ArrayList<>();
    for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next())
      items.add(node(token, depth + 1));
    return new Node.Items(items, start);
  }

  private Node.Keys keys(int depth) throws IOException {
    Origin start = here();
    Map<String, Node> own = new LinkedHashMap<>();
    Map<String, Node> merged = new LinkedHashMap<>();
    while (next() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      Origin place = here();
      Node value = node(next(), depth + 1).at(place);
      if (key.equals(MERGE)) {
        merge(value, merged);
        continue;
      }
      Node before = own.put(key, value);
      if (before != null)
        throw Problems.at(place, key + ": expected once, already given (" + before.origin() + ")");
    }
    merged.forEach(own::putIfAbsent);
    return new Node.Keys(own, start);
  }

  /**
   * {@code <<: *defaults}, or a list of them, of which the first wins: what a listener has in
   * common with others.
   */
  private static void merge(Node value, Map<String, Node> into) {
    switch (value) {
      case Node.Keys keys -> keys.entries().forEach(into::putIfAbsent);
      case Node.Items items when items.items().stream().allMatch(Node.Keys.class::isInstance) ->
          items.items().forEach(item -> merge(item, into));
      default ->
          throw Problems.at(
              value.origin(), MERGE + ": expected keys with values, got " + value.shown());
    }
  }

  private JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    // The parser reports an unclosed list or mapping itself; this is for the compiler.
    if (token == null) throw Problems.at(here(), "expected more, got the end of the file");
    return token;
  }

  private Origin here() {
    return file.atLine(parser.currentTokenLocation().getLineNr());
  }

  private static int line(JsonProcessingException malformed) {
    MarkedYAMLException marked = marked(malformed);
    if (marked != null) return marked.getProblemMark().getLine() + 1;
    return malformed.getLocation() == null ? 0 : malformed.getLocation().getLineNr();
  }

  /** What is wrong without the excerpt of the file, which takes several lines. */
  private static String reason(JsonProcessingException malformed) {
    MarkedYAMLException marked = marked(malformed);
    if (marked == null)
      return malformed.getOriginalMessage().startsWith(NO_KEY)
          ? "a key must be text"
          : malformed.getOriginalMessage();
    return marked.getContext() == null
        ? marked.getProblem()
        : marked.getProblem() + " " + marked.getContext();
  }

  private static @Nullable MarkedYAMLException marked(JsonProcessingException malformed) {
    for (Throwable cause = malformed; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null)
        return marked;
    }
    return null;
  }
}
