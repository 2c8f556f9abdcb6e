package io.heddle;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The dashboard in a browser of its own that has never been there; what went wrong in it is kept.
 */
final class Dashboard implements AutoCloseable {
  private final Playwright playwright =
      Playwright.create(
          new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
  private final BrowserContext context;
  private final Page page;
  private final List<String> errors = new ArrayList<>();
  private final List<String> elsewhere = new ArrayList<>();

  Dashboard(Heddle heddle) {
    Browser browser =
        playwright.chromium().launch(new BrowserType.LaunchOptions().setExecutablePath(chromium()));
    // A color on its way to another one is neither.
    context =
        browser.newContext(new Browser.NewContextOptions().setReducedMotion(ReducedMotion.REDUCE));
    page = context.newPage();
    page.setDefaultTimeout((double) Heddle.PATIENCE.toMillis());
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") || message.type().equals("warning"))
        errors.add(message.text());
    });
    page.onPageError(errors::add);
    String own = heddle.admin().toString();
    page.onRequest(request -> {
      if (!request.url().startsWith(own + "/")) elsewhere.add(request.url());
    });
    page.navigate(own);
  }

  /** Debian's; skips the test where there is none. */
  private static Path chromium() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder, "chromium");
      if (Files.isExecutable(candidate)) return candidate;
    }
    return Assumptions.abort("there is no chromium in PATH; apt-get install chromium brings it");
  }

  Page page() {
    return page;
  }

  Locator state() {
    return page.locator("#state");
  }

  /** How many connections there are that are asked for. */
  Locator matched() {
    return page.locator("#matched");
  }

  Locator connections() {
    return table("Connections").locator("tbody tr");
  }

  Locator table(String name) {
    return page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName(name));
  }

  Locator dialog(String name) {
    return page.getByRole(
        AriaRole.DIALOG, new Page.GetByRoleOptions().setName(Pattern.compile(name)));
  }

  static Locator button(Locator within, String name) {
    return within.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator button(String name) {
    return button(page.locator("body"), name);
  }

  void press(String key) {
    page.keyboard().press(key);
  }

  /** Goes on with Tab until a button of that name has the focus. */
  void tabTo(String name) {
    List<Object> passed = new ArrayList<>();
    while (passed.size() < 100) {
      press("Tab");
      Object here =
          page.evaluate(
              "() => document.activeElement.ariaLabel ?? document.activeElement.textContent");
      if (name.equals(here)) return;
      passed.add(here);
    }
    throw new AssertionError("Tab never came to " + name + ": " + passed);
  }

  /** Nothing was asked elsewhere, and the console has nothing to say. */
  void assertQuiet() {
    assertThat(errors).as("console").isEmpty();
    assertThat(elsewhere).as("requests to others").isEmpty();
  }

  /** The same, where requests have failed on purpose, which a browser always logs. */
  void assertQuietButForFailedRequests() {
    errors.removeIf(error -> error.startsWith("Failed to load resource: "));
    assertQuiet();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
