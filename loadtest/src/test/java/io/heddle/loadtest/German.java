package io.heddle.loadtest;

import java.util.Locale;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a class where people write 1.000,5, which must not show. */
public final class German implements BeforeAllCallback, AfterAllCallback {
  private final Locale usual = Locale.getDefault();

  @Override
  public void beforeAll(ExtensionContext any) {
    Locale.setDefault(Locale.GERMANY);
  }

  @Override
  public void afterAll(ExtensionContext any) {
    Locale.setDefault(usual);
  }
}
