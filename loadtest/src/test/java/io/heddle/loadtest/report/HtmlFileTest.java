package io.heddle.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

class HtmlFileTest {
  private static final String DESK = "1280,7000";
  // No window of Chromium is narrower.
  private static final String PHONE = "500,12000";
  private static final Pattern FIGURE =
      Pattern.compile("<figure [^>]*id=\"([^\"]+)\"([^>]*)>(.*?)</figure>", Pattern.DOTALL);

  private Path folder;

  /** Where pages and pictures stay to be looked at. */
  @BeforeEach
  void folder(TestInfo test) throws IOException {
    String name = test.getTestMethod().orElseThrow().getName();
    folder = Files.createDirectories(Path.of("target", "html-report", name).toAbsolutePath());
  }

  @Test
  void drawsEveryPlotOfALoadTest() throws Exception {
    assertThat(plots(Samples.load(), DESK).keySet())
        .containsExactlyInAnyOrder(
            "spectrum",
            "percentiles",
            "rate",
            "errors",
            "connections",
            "server-process-0",
            "server-metrics-0",
            "client-0",
            "machine-0",
            "machine-1");
  }

  @Test
  void drawsEveryPlotOfACapacitySearch() throws Exception {
    assertThat(plots(Samples.capacity(), DESK).keySet())
        .contains("search", "objective", "usl", "spectrum", "percentiles", "rate");
  }

  @Test
  void fitsAPhone() throws Exception {
    plots(Samples.capacity(), PHONE);
  }

  @Test
  void drawsTheLimitOfWhatTheStepsAreAbout() throws Exception {
    assertThat(Browser.find(folder).dom(written(Samples.capacity()), DESK))
        .contains("<h3>p99 over the load</h3>", "</svg>objective: p99 at 10 ms</li>");
  }

  @Test
  void saysWhoseFiguresItShows() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.capacity()), DESK);

    assertThat(dom)
        .containsPattern("(?s)<h2>The server's process</h2>.*server-rss-bytes: MiB over")
        .containsPattern("(?s)<h2>The client</h2>.*client-cpu: % over")
        .containsPattern("(?s)<h2>The client's machine</h2>.*retransmits: per second over");
    String server = dom.substring(dom.indexOf("<h2>The server, by its own account</h2>"));
    assertThat(server.substring(0, server.indexOf("</section>")))
        .contains("heddle_connections_open")
        .doesNotContain("client-cpu", "machine-load");
  }

  @Test
  void saysInPlainSightThatARunIsVoid() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.voidRun()), DESK);

    assertThat(dom)
        .contains("<span class=\"badge bad void\">✗ VOID</span>")
        .contains("<strong>VOID: do not use these figures.</strong>")
        .doesNotContain("<span class=\"badge good\">✓ valid</span>");
  }

  @Test
  void judgesACapacityByItsEndsAndNotByOneRun() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.capacity()), DESK);

    assertThat(dom)
        .contains("<span class=\"badge good\">✓ both ends measured</span>")
        .contains("a fifth below the lower end, which a long window confirmed:")
        .doesNotContain("<strong>VOID", "<span class=\"badge good\">✓ valid</span>");
  }

  @Test
  void showsEachThresholdInItsUnit() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.load()), DESK);

    assertThat(dom)
        .containsPattern(">p50&gt;500us</th><td>0\\.2\\d+ ms</td>")
        .contains(">errors&gt;0.1%</th><td>0.02%</td>")
        .contains(">errors&gt;10</th><td>8</td>")
        .contains(">achieved&lt;99%</th><td>99.8%</td>");
  }

  @Test
  void showsARunThatWasStoppedAtOnce() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.stoppedAtOnce()), DESK);

    assertThat(dom).contains("closed: each client waits for its answer", "<footer>");
    assertThat(dom).doesNotContainPattern(FIGURE);
  }

  @Test
  void showsWhatOthersWroteAsText() throws Exception {
    String dom = Browser.find(folder).dom(written(Samples.load()), DESK);

    assertThat(dom).contains("by rate × mean service time (Little) 51.1");
    assertThat(dom).contains("&lt;/script&gt;&lt;!-- &lt;script&gt;window.broken = true");
  }

  @Test
  void keepsDataInItsScriptElement() throws IOException {
    String data =
        Files.readString(written(Samples.load()))
            .split("<script type=\"application/json\" id=\"report\">", 2)[1];

    String json = data.substring(0, data.indexOf('<'));
    assertThat(data.substring(json.length()))
        .startsWith("</script>\n<script>\n/*\nThe MIT License");
    assertThat(json).contains("\\u003c/script>\\u003c!--").endsWith("}");
  }

  @Test
  void asksNobodyForAnything() throws IOException {
    String page = Files.readString(written(Samples.load()));

    assertThat(page).contains("default-src 'none'").doesNotContain("{{");
    assertThat(page).doesNotContainPattern("(src|href)=[\"']?(?!data:)\\w+:?//");
    assertThat(page).doesNotContain("@import", "url(");
  }

  /** Renders a report twice: each of its plots has lines, and they are in the picture. */
  private Map<String, String> plots(Report report, String window) throws Exception {
    Path page = written(report);
    Browser browser = Browser.find(folder);
    String dom = browser.dom(page, window);
    BufferedImage picture = ImageIO.read(browser.screenshot(page, window).toFile());

    var found = new TreeMap<String, String>();
    Matcher figure = FIGURE.matcher(dom);
    while (figure.find()) {
      String id = figure.group(1);
      found.put(id, figure.group(2));
      assertThat(figure.group(3)).as("canvas of %s", id).contains("<canvas");
      assertThat(Integer.parseInt(attribute(figure, "data-ink"))).as("ink of %s", id).isPositive();
      assertThat(coloured(picture, attribute(figure, "data-box")))
          .as("picture of %s", id)
          .isPositive();
    }
    assertThat(dom).contains("data-wide=\"false\"");
    return found;
  }

  private static String attribute(Matcher figure, String name) {
    Matcher value = Pattern.compile(name + "=\"([^\"]*)\"").matcher(figure.group(2));
    assertThat(value.find()).as("%s of %s", name, figure.group(1)).isTrue();
    return value.group(1);
  }

  /** Pixels that are no shade of grey, as grids, axes and their labels are. */
  private static int coloured(BufferedImage picture, String box) {
    String[] parts = box.split(",", -1);
    int left = Integer.parseInt(parts[0]);
    int top = Integer.parseInt(parts[1]);
    int count = 0;
    for (int x = left; x < left + Integer.parseInt(parts[2]); x++)
      for (int y = top; y < top + Integer.parseInt(parts[3]); y++) {
        int rgb = picture.getRGB(x, y);
        int red = rgb >> 16 & 255;
        int green = rgb >> 8 & 255;
        int blue = rgb & 255;
        if (Math.max(red, Math.max(green, blue)) - Math.min(red, Math.min(green, blue)) > 60)
          count++;
      }
    return count;
  }

  private Path written(Report report) throws IOException {
    Path file = folder.resolve("report.html");
    HtmlFile.write(report, file);
    return file;
  }
}
