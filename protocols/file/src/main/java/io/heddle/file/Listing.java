package io.heddle.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.jsonframes.FrameHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Part of what is in a folder, a line of JSON each, in the order of the names. Links, and what else
 * cannot be got, are left out.
 */
final class Listing {
  /** In one answer: a folder may hold more than there is memory for. */
  private static final int NAMES_MAX = 1_000;

  private static final JsonFactory JSON = new JsonFactory();

  private final byte[] payload;
  private final FrameHeader header;

  /**
   * @param last of the names, where more follow that did not fit; empty where none does
   */
  private Listing(byte[] payload, String last) {
    FrameHeader ok = FrameHeader.ok("ls");
    this.payload = payload;
    this.header = last.isEmpty() ? ok : ok.with("next", last);
  }

  static Listing of(Tree tree, Request request) throws IOException, RefusedException {
    RemotePath path = request.folder();
    try (Folder folder = tree.folder(path)) {
      NavigableSet<String> names = firstNames(folder, request.after());
      boolean more = names.size() > NAMES_MAX;
      if (more) names.pollLast();
      return new Listing(lines(folder, names), more ? names.last() : "");
    } catch (IOException e) {
      throw Trouble.refusal(e);
    }
  }

  /** One more than are shown, where there are as many. */
  private static NavigableSet<String> firstNames(Folder folder, String after) throws IOException {
    var names = new TreeSet<String>();
    folder.forEachName(name -> {
      if (name.compareTo(after) <= 0 || !RemotePath.isName(name)) return;
      names.add(name);
      if (names.size() > NAMES_MAX + 1) names.pollLast();
    });
    return names;
  }

  private static byte[] lines(Folder folder, NavigableSet<String> names) throws IOException {
    var lines = new ByteArrayOutputStream();
    for (String name : names) {
      BasicFileAttributes there = folder.look(name);
      // Gone meanwhile, or nothing that could be got.
      if (there == null || !(there.isRegularFile() || there.isDirectory())) continue;
      write(name, there, lines);
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static void write(String name, BasicFileAttributes there, ByteArrayOutputStream to)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(to)) {
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeStringField("type", there.isDirectory() ? "folder" : "file");
      if (there.isRegularFile()) json.writeNumberField("size", there.size());
      json.writeStringField("modified", Store.modified(there));
      json.writeEndObject();
    }
  }

  FrameHeader header() {
    return header;
  }

  byte[] payload() {
    return payload;
  }
}
