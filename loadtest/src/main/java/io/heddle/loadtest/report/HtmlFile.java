package io.heddle.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A report to look at: one file with everything in it, which asks nobody for anything and so works
 * offline and from disk. Its plots are drawn by uPlot.
 */
public final class HtmlFile {
  private HtmlFile() {}

  /** Writes a report. */
  public static void write(Report report, Path file) throws IOException {
    Files.writeString(file, page(report));
  }

  private static String page(Report report) throws IOException {
    String script =
        resource("format.js") + resource("plots.js") + resource("figures.js") + resource("page.js");
    return resource("report.html")
        .replace("{{style}}", resource("uPlot.min.css") + resource("report.css"))
        .replace("{{license}}", resource("uPlot.LICENSE"))
        .replace("{{plotter}}", resource("uPlot.iife.min.js"))
        .replace("{{script}}", script)
        // Last: nothing is looked for in what other people wrote.
        .replace("{{report}}", embedded(JsonFile.text(report)));
  }

  /**
   * JSON that stays within its script element whatever is in it: no {@code </script>}, no {@code
   * <!--}. The sign stands in strings only.
   */
  private static String embedded(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = HtmlFile.class.getResourceAsStream(name)) {
      if (in == null) throw new FileNotFoundException("resource " + name);
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
