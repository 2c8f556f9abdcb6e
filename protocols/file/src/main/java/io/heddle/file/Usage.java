package io.heddle.file;

import io.heddle.protocol.ByteSize;

/**
 * How much of the quota is taken: by files in their places, and by those that are not whole yet,
 * which have all the bytes reserved that are announced for them. Guarded by its store.
 */
final class Usage {
  private final FileOptions options;
  private long placedBytes;
  private long placedFiles;
  private long draftBytes;
  private long draftFiles;

  Usage(FileOptions options) {
    this.options = options;
  }

  /** Files or folders have come to their places, or have left them where negative. */
  void place(long bytes, int files) {
    placedBytes += bytes;
    placedFiles += files;
  }

  /** Files have been begun, have grown, or were given up where negative. */
  void draft(long bytes, int files) {
    draftBytes += bytes;
    draftFiles += files;
  }

  /** Before they are counted again. */
  void forgetPlaced() {
    placedBytes = 0;
    placedFiles = 0;
  }

  boolean fits(long bytes, int files) {
    // From the bytes that are free: the sum could be past the range of a long.
    return bytes <= options.quota().bytes() - placedBytes - draftBytes
        && files <= options.filesMax() - placedFiles - draftFiles;
  }

  RefusedException refusal(long bytes) {
    long free = Math.max(0, options.quota().bytes() - placedBytes - draftBytes);
    if (bytes > free)
      return new RefusedException(
          "quota: there is room for %d more of %s, and %d are needed"
              .formatted(free, inBytes(options.quota()), bytes));
    return new RefusedException(
        "files-max: there are " + options.filesMax() + " files and folders already");
  }

  private static String inBytes(ByteSize quota) {
    return quota.bytes() + " bytes";
  }
}
