package io.heddle.jsonframes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A header as it goes over the wire: JSON (RFC 8259), in UTF-8, of one object. */
final class HeaderJson {
  private static final int DEPTH_MAX = 32;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          // Two values of one name: whoever else looks at the header may take the other.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // The peers choose the names: they must not stay in tables of this process.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
          // Kept for each thread, as by default, they would be kept by each idle connection.
          .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
          .build();

  private HeaderJson() {}

  /**
   * Reads one.
   *
   * @throws NoObjectException if it is something else than an object
   * @throws CharacterCodingException if it is not UTF-8
   */
  static FrameHeader read(byte[] json) throws IOException {
    // Decoded here: from bytes Jackson would guess UTF-16 and UTF-32 as well.
    CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    try (JsonParser parser = JSON.createParser(text.array(), 0, text.length())) {
      if (parser.nextToken() != JsonToken.START_OBJECT)
        throw new NoObjectException("it is another thing");
      Map<String, Object> members = members(parser);
      if (parser.nextToken() != null) throw new NoObjectException("something follows the object");
      return new FrameHeader(members);
    } catch (JsonProcessingException e) {
      throw new NoObjectException(why(e), e);
    }
  }

  /** In words of our own: those of the library are for who programs with it. */
  private static String why(JsonProcessingException e) {
    if (e instanceof StreamConstraintsException) return "it is too deep, or a number too long";
    if (e instanceof JsonEOFException) return "it ends within";
    if (e.getOriginalMessage().startsWith("Duplicate field")) return "a name is there twice";
    return "wrong about character " + e.getLocation().getCharOffset();
  }

  private static Map<String, Object> members(JsonParser parser) throws IOException {
    var members = new LinkedHashMap<String, Object>();
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      Object value = value(parser);
      if (value != null) members.put(name, value);
      parser.skipChildren();
    }
    return members;
  }

  /** Null for what is null, which is as good as missing. */
  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? new FrameHeader.Other(JsonFrames.shortened(parser.getText()))
              : parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> new FrameHeader.Other(JsonFrames.shortened(parser.getText()));
      case START_ARRAY -> new FrameHeader.Other("a list");
      case START_OBJECT -> new FrameHeader.Other("an object");
      default -> null;
    };
  }

  /** Without a line break, as every character that JSON has no other way for is escaped. */
  static String write(FrameHeader header) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<String, Object> member : header.members().entrySet()) {
        if (member.getValue() instanceof FrameHeader.Other) continue;
        json.writeFieldName(member.getKey());
        switch (member.getValue()) {
          case Long number -> json.writeNumber(number);
          case Boolean flag -> json.writeBoolean(flag);
          default -> json.writeString(member.getValue().toString());
        }
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }
}
