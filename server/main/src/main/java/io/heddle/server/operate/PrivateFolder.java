package io.heddle.server.operate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that nobody but this user can enter, where anybody can make folders. */
public final class PrivateFolder {
  private static final String PERMISSIONS = "rwx------";

  private PrivateFolder() {}

  /**
   * Makes it, unless it is there.
   *
   * @throws IOException if it cannot be, or somebody else has made it
   */
  public static void create(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
    requireOwn(folder);
  }

  /** Somebody else may have made it first, or put a link. */
  static void requireOwn(Path folder) throws IOException {
    var found = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean own =
        found.isDirectory()
            && PosixFilePermissions.toString(found.permissions()).equals(PERMISSIONS)
            && found.owner().equals(Files.getOwner(Path.of("/proc/self")));
    if (!own) throw new IOException(folder + ": expected a folder of this user alone");
  }
}
