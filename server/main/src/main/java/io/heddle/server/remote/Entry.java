package io.heddle.server.remote;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.jsonframes.FrameHeader;
import io.heddle.protocol.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A file or folder that a server has.
 *
 * @param type {@code file} or {@code folder}
 * @param size in bytes; 0 for a folder
 * @param modified as {@code 2026-11-25T12:00:00Z}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Entry(String name, String type, long size, String modified) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public boolean isFolder() {
    return type.equals("folder");
  }

  /**
   * Reads what is in a folder, part by part where it holds much.
   *
   * @param lines is given each part as the server sent it, a line of JSON for each entry
   */
  public static void list(FileServer server, String folder, Consumer<String> lines)
      throws IOException {
    String after = "";
    do {
      FrameHeader ask = FrameHeader.request("ls").with("path", folder).with("after", after);
      FrameHeader answer = server.ask(ask);
      lines.accept(server.text(answer));
      String next = answer.text("next").orElse("");
      if (!next.isEmpty() && next.compareTo(after) <= 0)
        throw new ProtocolException("lists the same names again and again");
      after = next;
    } while (!after.isEmpty());
  }

  /** Of the lines of one part. */
  public static List<Entry> of(String lines) throws ProtocolException {
    var entries = new ArrayList<Entry>();
    try {
      for (String line : lines.lines().toList()) entries.add(JSON.readValue(line, Entry.class));
    } catch (JsonProcessingException e) {
      throw new ProtocolException("sent a list that is none");
    }
    return entries;
  }
}
