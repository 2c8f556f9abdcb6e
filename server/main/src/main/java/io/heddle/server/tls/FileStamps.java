package io.heddle.server.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By what a change of files is noticed, links followed. Looking works on every file system and for
 * every way to replace a file, which being notified does not.
 */
record FileStamps(Map<Path, String> stamps) {

  static FileStamps of(Collection<Path> files) {
    Map<Path, String> stamps = new LinkedHashMap<>();
    for (Path file : files) stamps.put(file, stamp(file));
    return new FileStamps(stamps);
  }

  private static String stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
    } catch (IOException missing) {
      return "missing";
    }
  }
}
