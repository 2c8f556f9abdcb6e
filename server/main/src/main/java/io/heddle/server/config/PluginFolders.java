package io.heddle.server.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folders of plugins that were named, of which each must be there.
 *
 * @param missing whether one is not
 */
record PluginFolders(List<Path> present, boolean missing) {

  static PluginFolders of(@Nullable Node written, Problems problems) {
    List<Path> present = new ArrayList<>();
    boolean missing = false;
    for (Node item : written == null ? List.<Node>of() : RecordBinder.items(written)) {
      // What is no path is for the binder to report.
      if (!(item instanceof Node.Text text)) continue;
      Path folder = ScalarType.path(text.text(), text.origin());
      if (folder == null) continue;
      if (Files.isDirectory(folder)) {
        present.add(folder);
      } else {
        missing = true;
        String what =
            Files.exists(folder)
                ? " is a file; name the folder that holds the jars"
                : " does not exist; create it or correct the path";
        problems.add(text.origin(), "plugins folder " + folder + what);
      }
    }
    return new PluginFolders(present, missing);
  }
}
