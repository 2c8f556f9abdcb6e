package io.heddle.file;

import static io.heddle.protocol.OptionException.throwUnlessWithin;

import io.heddle.protocol.ByteSize;
import io.heddle.protocol.Option;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The options of {@code file}; the defaults and what each is for are in the annotations.
 *
 * @param quota of all bytes below the root, those of files that are not whole yet included
 * @param filesMax with the folders, and the files that are not whole yet
 */
public record FileOptions(
    @Option(help = "the folder that holds the files, which must exist") Path root,
    @Option(help = "all files together", defaultValue = "10GiB") ByteSize quota,
    @Option(help = "files and folders", defaultValue = "100000") int filesMax) {

  public FileOptions {
    if (!Files.isDirectory(root)) throw new IllegalArgumentException("root: " + noFolder(root));
    throwUnlessWithin("files-max", filesMax, 1, 10_000_000);
  }

  private static String noFolder(Path path) {
    return Files.exists(path)
        ? path + " is a file; name the folder that holds the files"
        : "there is no folder " + path + "; create it or correct the path";
  }
}
