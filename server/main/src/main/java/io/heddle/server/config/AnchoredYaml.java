package io.heddle.server.config;

import com.fasterxml.jackson.core.ObjectCodec;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.NodeEvent;

/**
 * Jackson's own parser tells the anchors of lists and mappings, but not those of scalars: {@code
 * idle-timeout: &idle 5m}.
 */
final class AnchoredYaml extends YAMLFactory {
  private static final long serialVersionUID = 1L;

  @Override
  protected YAMLParser _createParser(Reader reader, IOContext context) {
    return new Parser(
        context, _parserFeatures, _yamlParserFeatures, _loaderOptions, _objectCodec, reader);
  }

  private static final class Parser extends YAMLParser {
    Parser(
        IOContext context,
        int features,
        int yamlFeatures,
        LoaderOptions options,
        @Nullable ObjectCodec codec,
        Reader reader) {
      super(context, features, yamlFeatures, options, codec, reader);
    }

    @Override
    public @Nullable String getObjectId() {
      return _lastEvent instanceof NodeEvent node ? node.getAnchor() : null;
    }
  }
}
