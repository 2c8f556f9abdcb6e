package io.heddle.server.admin;

import io.heddle.server.config.AdminSketch;
import io.heddle.server.config.ConfigException;
import io.heddle.server.config.TlsConfig;
import io.heddle.server.tls.ServerTls;
import io.heddle.server.tls.WrongFileException;
import org.jspecify.annotations.Nullable;

/** The files that the admin endpoint shows under TLS. */
public final class AdminFiles {
  private AdminFiles() {}

  /**
   * Reads them; null: it shows none.
   *
   * @throws ConfigException naming the file that cannot be used, and why
   */
  public static @Nullable ServerTls read(AdminSketch admin) {
    TlsConfig files = admin.tls().orElse(null);
    if (files == null) return null;
    try {
      return ServerTls.read(files);
    } catch (WrongFileException wrong) {
      throw admin.wrong(wrong.under("tls").path(), wrong.getMessage());
    }
  }
}
