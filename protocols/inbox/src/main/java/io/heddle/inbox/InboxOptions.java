package io.heddle.inbox;

import static io.heddle.protocol.OptionException.throwUnlessForLines;

import io.heddle.protocol.Framing;
import io.heddle.protocol.Option;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** The options of {@code inbox}; the defaults and what each is for are in the annotations. */
public record InboxOptions(
    @Option(help = "where messages are appended, one line of JSON each") Path file,
    @Option(help = "what is one message: a line, or what one read delivers", defaultValue = "lines")
        Framing framing,
    @Option(help = "the encoding of the text", defaultValue = "utf-8") Charset charset) {

  public InboxOptions {
    throwUnlessForLines("charset", charset);
  }
}
