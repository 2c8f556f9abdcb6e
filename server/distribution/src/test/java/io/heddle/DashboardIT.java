package io.heddle;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard, as somebody uses it in a browser. */
class DashboardIT {
  private static final String TOKEN = "0123456789abcdef";
  private static final String COMMANDS = "commands=tcp://127.0.0.1:0";

  @TempDir private Path folder;

  @BeforeAll
  static void haveAsMuchPatienceAsEveryTest() {
    PlaywrightAssertions.setDefaultAssertionTimeout((double) Heddle.PATIENCE.toMillis());
  }

  @Test
  void showsFiveHundredFindsOneSaysWhatItIsAtAndKillsIt() {
    List<LineClient> clients = new ArrayList<>();
    try (var heddle = Heddle.serve(COMMANDS)) {
      for (int i = 0; i < 500; i++) clients.add(heddle.lineClient("commands"));
      for (LineClient client : clients) assertThat(client.ask("PING")).isEqualTo("OK PONG");
      LineClient wanted = clients.get(321);
      String peer = "127.0.0.1:" + wanted.socket().getLocalPort();
      try (var dashboard = new Dashboard(heddle)) {
        assertThat(dashboard.matched()).hasText("500");
        assertThat(dashboard.connections()).hasCount(100);

        dashboard.page().getByLabel("Search").fill(peer);
        assertThat(dashboard.connections()).hasCount(1);
        assertThat(dashboard.page().locator("#found")).hasText("1 connection");
        dashboard.connections().getByRole(AriaRole.BUTTON).getByText(peer).click();

        Locator stack = dashboard.dialog("Connection \\d+ from " + peer);
        assertThat(stack.locator("#own-frames"))
            .containsText("io.heddle.commands.CommandsHandler.handle(CommandsHandler.java:");
        assertThat(stack.locator("#all-frames")).containsText("java.lang.VirtualThread.run");
        assertThat(stack).containsText("It waits for the peer to send");

        Dashboard.button(stack, "Kill").click();
        Locator confirm = dashboard.dialog("Kill connection");
        assertThat(confirm).containsText(peer);
        Dashboard.button(confirm, "Kill connection").click();
        assertThat(wanted.readLine()).isNull();
        assertThat(stack).isHidden();
        assertThat(dashboard.page().getByText("No connection is like that now.")).isVisible();
        dashboard.page().getByLabel("Search").fill("");
        assertThat(dashboard.matched()).hasText("499");
        dashboard.assertQuiet();
      }
      assertThat(clients.get(0).ask("PING")).as("nobody else").isEqualTo("OK PONG");
    } finally {
      clients.forEach(LineClient::close);
    }
  }

  @Test
  void killsNobodyWithoutAConfirmation() {
    try (var heddle = Heddle.serve(COMMANDS);
        var client = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      Locator kill = dashboard.connections().getByText("Kill");
      kill.click();
      Locator confirm = dashboard.dialog("Kill connection");
      assertThat(Dashboard.button(confirm, "Cancel")).isFocused();
      dashboard.press("Enter");
      assertThat(confirm).isHidden();
      assertThat(kill).isFocused();
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
    }
  }

  @Test
  void sortsAndTurnsPages() {
    List<LineClient> clients = new ArrayList<>();
    try (var heddle = Heddle.serve(COMMANDS, "echo=tcp://127.0.0.1:0")) {
      for (int i = 0; i < 120; i++) clients.add(heddle.lineClient("commands"));
      clients.add(heddle.lineClient("echo"));
      String most = "x".repeat(1000);
      assertThat(clients.getLast().ask(most)).isEqualTo(most);
      try (var dashboard = new Dashboard(heddle)) {
        assertThat(dashboard.page().getByText("1–100 of 121")).isVisible();
        dashboard.button("Next").click();
        assertThat(dashboard.page().getByText("101–121 of 121")).isVisible();
        assertThat(dashboard.connections()).hasCount(21);

        dashboard.button("Received").click();
        Locator header = dashboard.table("Connections").locator("th").filter(withText("Received"));
        assertThat(header).hasAttribute("aria-sort", "descending");
        assertThat(dashboard.connections().first()).containsText("echo");
        assertThat(dashboard.connections()).hasCount(100);

        Dashboard.button(dashboard.table("Listeners"), "echo").click();
        assertThat(dashboard.connections()).hasCount(1);
        assertThat(dashboard.page().getByText("listener echo")).isVisible();
        dashboard.button("Show all listeners").click();
        assertThat(dashboard.connections()).hasCount(100);
        dashboard.assertQuiet();
      }
    } finally {
      clients.forEach(LineClient::close);
    }
  }

  private static Locator.FilterOptions withText(String text) {
    return new Locator.FilterOptions().setHasText(text);
  }

  @Test
  void showsOnlyThoseWhoseHandlerIsStuck() {
    try (var heddle = Heddle.serve("chargen=tcp://127.0.0.1:0", COMMANDS);
        var unread = heddle.lineClient("chargen");
        var idle = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      assertThat(unread.readText(1)).isNotEmpty();
      assertThat(idle.ask("PING")).isEqualTo("OK PONG");
      assertThat(dashboard.connections()).hasCount(2);
      dashboard.page().getByLabel("Stuck").selectOption("1s");
      assertThat(dashboard.connections()).hasCount(1);
      assertThat(dashboard.connections()).containsText("chargen");
      assertThat(dashboard.connections()).containsText("writing");
    }
  }

  @Test
  void drainsAndResumesAListenerByKeyboardAlone() {
    try (var heddle = Heddle.serve(COMMANDS);
        var dashboard = new Dashboard(heddle)) {
      Locator row = dashboard.table("Listeners").locator("tbody tr");
      assertThat(row).containsText("accepting");
      dashboard.tabTo("Drain commands");
      dashboard.press("Enter");
      assertThat(dashboard.dialog("Drain listener commands")).isVisible();
      dashboard.tabTo("Drain");
      dashboard.press("Enter");
      assertThat(row).containsText("draining");
      assertThat(heddle.get("/api/listeners").body()).contains("\"state\":\"draining\"");

      assertThat(dashboard.button("Resume commands")).isFocused();
      dashboard.press("Enter");
      assertThat(dashboard.dialog("Resume listener commands")).isVisible();
      dashboard.tabTo("Resume");
      dashboard.press("Enter");
      assertThat(row).containsText("accepting");
      assertThat(dashboard.button("Drain commands")).isFocused();
      try (var client = heddle.lineClient("commands")) {
        assertThat(client.ask("PING")).isEqualTo("OK PONG");
      }
      dashboard.assertQuiet();
    }
  }

  @Test
  void saysThatTheServerDrainsThatItIsGoneAndThatItIsBack() {
    try (var first = Heddle.serve("echo=tcp://127.0.0.1:0");
        var dashboard = new Dashboard(first)) {
      LineClient client = first.lineClient("echo");
      assertThat(client.ask("here")).isEqualTo("here");
      assertThat(dashboard.matched()).hasText("1");
      Locator alert = dashboard.page().locator("#alarm");
      first.signal("TERM");
      assertThat(alert).containsText("The server is draining");
      assertThat(dashboard.state()).hasText("draining");

      client.close();
      assertThat(alert).containsText("The server cannot be reached since");
      assertThat(alert).isVisible();
      assertThat(alert).hasRole(AriaRole.ALERT);
      assertThat(dashboard.state()).hasText("unreachable");
      assertThat(dashboard.page()).hasTitle(Pattern.compile("unreachable"));
      assertThat(dashboard.table("Listeners")).containsText("tcp://127.0.0.1:");

      String port = "http://127.0.0.1:" + first.admin().getPort();
      try (var second = Heddle.serve("echo=tcp://127.0.0.1:0", "--admin", port)) {
        assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(dashboard.state()).hasText("ready");
        assertThat(alert).isHidden();
        assertThat(dashboard.matched()).hasText("0");
        dashboard.assertQuietButForFailedRequests();
      }
    }
  }

  @Test
  void asksForTheTokenAndKeepsItForTheTab() throws IOException {
    Path token = Files.writeString(folder.resolve("admin.token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    String config =
        Heddle.file(
            folder,
            "heddle.yaml",
            """
            listeners: [{protocol: echo, endpoint: "tcp://127.0.0.1:0"}]
            admin: {endpoint: "http://127.0.0.1:0", token-file: admin.token}
            """);
    try (var heddle = Heddle.serveWithDefaultAdmin("--config", config);
        var dashboard = new Dashboard(heddle)) {
      Locator dialog = dashboard.dialog("This server asks for a token");
      Locator field = dialog.getByLabel("Token");
      assertThat(field).isFocused();
      field.fill("wrong");
      dashboard.press("Enter");
      assertThat(dialog).containsText("That is not the token of this server.");
      field.fill(TOKEN);
      dashboard.press("Enter");
      assertThat(dashboard.state()).hasText("ready");
      assertThat(dialog).isHidden();

      dashboard.page().reload();
      assertThat(dashboard.state()).hasText("ready");
      assertThat(dialog).isHidden();
      dashboard.assertQuietButForFailedRequests();
      assertThat(heddle.get("/dashboard/../api/server").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void keepsFocusAndSelectionWhileItRefreshes() {
    try (var heddle = Heddle.serve(COMMANDS);
        var first = heddle.lineClient("commands");
        var second = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      assertThat(first.ask("PING")).isEqualTo("OK PONG");
      assertThat(second.ask("PING")).isEqualTo("OK PONG");
      dashboard.button("Received").click();
      Locator last = dashboard.connections().last();
      String text = last.getByRole(AriaRole.BUTTON).first().innerText();
      LineClient its = text.endsWith(":" + first.socket().getLocalPort()) ? first : second;
      last.getByRole(AriaRole.BUTTON)
          .first()
          .evaluate("button => { button.focus(); getSelection().selectAllChildren(button); }");

      assertThat(its.ask("ECHO " + "x".repeat(500))).startsWith("OK x");
      Locator peer = dashboard.connections().first().getByText(text);
      assertThat(peer).isFocused();
      assertThat(dashboard.page().evaluate("() => getSelection().toString()")).isEqualTo(text);

      its.close();
      assertThat(dashboard.connections()).hasCount(1);
      assertThat(dashboard.connections().getByRole(AriaRole.BUTTON).first()).isFocused();
    }
  }

  @Test
  void plotsTheLatencyOfWhatWasAskedLately() {
    try (var heddle = Heddle.serve(COMMANDS);
        var client = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      Locator latency = dashboard.page().locator(".plot").filter(withText("Latency of requests"));
      assertThat(latency).containsText("No requests with a latency");
      assertThat(dashboard.matched()).hasText("1");
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      assertThat(latency).not().containsText("No requests with a latency");
      assertThat(latency.getByRole(AriaRole.IMG))
          .hasAccessibleName(Pattern.compile("Latency of requests over the last five minutes; .*"));

      Object figures =
          dashboard
              .page()
              .evaluate(
                  """
                  async () => {
                    const { between, quantile } = await import("/dashboard/latency.js");
                    const before = { count: 100, buckets: [{ "at-most": 1, count: 100 }] };
                    const after = { count: 300, buckets: [
                      { "at-most": 1, count: 200 }, { "at-most": 2, count: 298 }] };
                    const grown = between([[before, after]]);
                    const none = quantile(between([[after, after]]), 0.5);
                    return [grown.count, quantile(grown, 0.25), quantile(grown, 0.745),
                      quantile(grown, 0.999), none].join(" ");
                  }
                  """);
      assertThat(figures)
          .as("halves of buckets, beyond the last, of nothing")
          .isEqualTo("200 0.5 1.5 2 ");
      dashboard.assertQuiet();
    }
  }

  @Test
  void takesWhatPeersCallThemselvesForText() {
    String name = "<img src=x onerror=alert(1)>";
    try (var heddle = Heddle.serve(COMMANDS);
        var client = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      dashboard
          .page()
          .route(
              "**/api/connections**",
              route -> {
                String body = route.fetch().text();
                route.fulfill(
                    new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(
                            body.replace("\"principal\":null", "\"principal\":\"" + name + "\"")));
              });
      assertThat(dashboard.connections()).containsText(name);
      assertThat(dashboard.connections().locator("img")).hasCount(0);
      dashboard.page().unrouteAll();
      dashboard.assertQuiet();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"DARK", "LIGHT"})
  void isReadByWhoDoesNotSeeAndSeenByWhoSeesBadly(ColorScheme scheme) {
    try (var heddle = Heddle.serve(COMMANDS);
        var client = heddle.lineClient("commands");
        var dashboard = new Dashboard(heddle)) {
      Page page = dashboard.page();
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
      assertThat(client.ask("PING")).isEqualTo("OK PONG");
      assertThat(dashboard.connections()).hasCount(1);
      for (AriaRole role : List.of(AriaRole.BANNER, AriaRole.MAIN, AriaRole.SEARCH))
        assertThat(page.getByRole(role)).isVisible();
      assertThat(page.locator("html")).hasAttribute("lang", "en");
      assertThat(page.getByRole(AriaRole.HEADING).first()).containsText("Heddle");
      for (String controls : List.of("button", "input", "select", "[role=img]", "table", ".scroll"))
        for (Locator each : page.locator(controls).all())
          if (each.isVisible()) assertThat(each).hasAccessibleName(Pattern.compile(".+"));
      assertThat(page.evaluate(TOO_FAINT)).isEqualTo(List.of());

      String theme = scheme == ColorScheme.DARK ? "Light theme" : "Dark theme";
      dashboard.button(theme).click();
      assertThat(page.evaluate(TOO_FAINT)).isEqualTo(List.of());
      page.reload();
      assertThat(dashboard.connections()).hasCount(1);
      assertThat(dashboard.button(theme)).hasCount(0);
    }
  }

  /** Texts with less contrast than WCAG's AA wants: 4.5 to 1. */
  private static final String TOO_FAINT =
      """
      () => {
        const context = document.createElement("canvas").getContext("2d");
        const rgba = (color) => {
          context.clearRect(0, 0, 1, 1);
          context.fillStyle = color;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data];
        };
        const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
          .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
          .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
        const ground = (element) => {
          for (let each = element; each; each = each.parentElement) {
            const color = rgba(getComputedStyle(each).backgroundColor);
            if (color[3] === 255) return color;
          }
          return [255, 255, 255];
        };
        const texts = [...document.querySelectorAll("body *")].filter((element) =>
          element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
        return texts.flatMap((element) => {
          const style = getComputedStyle(element);
          if (style.opacity < 1) return [];
          const colors = [rgba(element.ownerSVGElement ? style.fill : style.color), ground(element)].map(light);
          const ratio = (Math.max(...colors) + 0.05) / (Math.min(...colors) + 0.05);
          return ratio < 4.5 ? [`${element.textContent}: ${ratio.toFixed(2)}`] : [];
        });
      }
      """;

  @Test
  void isAskedForAgainOnlyWhereItHasChanged() {
    try (var heddle = Heddle.serve(COMMANDS)) {
      HttpResponse<String> page = heddle.get("/");
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
      assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-cache");
      assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(policy ->
              assertThat(policy)
                  .contains("default-src 'none'", "frame-ancestors 'none'")
                  .doesNotContain("unsafe"));
      String tag = page.headers().firstValue("ETag").orElseThrow();
      for (String known : List.of(tag, "W/" + tag, "\"another\", " + tag, "*")) {
        HttpResponse<String> again = heddle.get("/", "If-None-Match", known);
        assertThat(again.statusCode()).as(known).isEqualTo(304);
        assertThat(again.body()).isEmpty();
      }
      assertThat(heddle.get("/", "If-None-Match", "\"another\"").statusCode()).isEqualTo(200);

      assertThat(heddle.post("/").statusCode()).isEqualTo(405);
      assertThat(heddle.post("/dashboard/api.js").headers().firstValue("Allow"))
          .hasValue("GET, HEAD");
      assertThat(heddle.get("/dashboard/nothing.js").statusCode()).isEqualTo(404);
      assertThat(heddle.get("/nope").body()).contains("expected / (the dashboard) or one of /");
    }
  }
}
