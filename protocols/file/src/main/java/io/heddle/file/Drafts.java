package io.heddle.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The files of one root that are not whole yet, and the quota that they share with those that are.
 * Each has one writer at a time. Those that nobody writes to are kept for their writers to come
 * back, and give way, the oldest first, where their room is needed. Thread-safe: what is shared
 * changes under one lock, which nobody holds while waiting for a peer.
 */
final class Drafts {
  private static final int KEPT_MAX = 1_000;

  /** Whoever comes back may be faster than the news that he was gone. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Whoever is refused again and again must not cost more than a count now and then. */
  private static final Duration COUNT_INTERVAL = Duration.ofSeconds(1);

  /** Of one connection only: nobody comes back to it. */
  private static final String PASSING = "passing-";

  /**
   * One that nobody writes to.
   *
   * @param files 1; 0 for one that has not begun
   * @param digest of all of it; null where another process has left it
   */
  private record Kept(long length, int files, @Nullable MessageDigest digest) {
    static final Kept NOTHING = new Kept(0, 0, null);
  }

  private final Tree tree;
  private final Hashes hashes;
  private final Usage usage;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  /** The oldest first. */
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  private final Set<String> written = new HashSet<>();
  private long countedNanos;

  private Drafts(Tree tree, Hashes hashes, Usage usage) {
    this.tree = tree;
    this.hashes = hashes;
    this.usage = usage;
  }

  /** Finds what was left before, and counts all that is there. */
  static Drafts open(Tree tree, Hashes hashes, FileOptions options) throws IOException {
    var drafts = new Drafts(tree, hashes, new Usage(options));
    drafts.find();
    drafts.count();
    return drafts;
  }

  private void find() throws IOException {
    record Found(String name, BasicFileAttributes attributes) {}
    List<String> names = new ArrayList<>();
    tree.hidden().forEachName(names::add);
    List<Found> found = new ArrayList<>();
    for (String name : names) {
      BasicFileAttributes there = tree.hidden().look(name);
      if (there == null || tree.removeIfNewFolder(name)) continue;
      if (name.startsWith(PASSING)) removeIfNobodys(name);
      else found.add(new Found(name, there));
    }
    found.sort(Comparator.comparing(one -> one.attributes().lastModifiedTime()));
    for (Found one : found) {
      kept.put(one.name(), new Kept(one.attributes().size(), 1, null));
      usage.draft(one.attributes().size(), 1);
    }
    while (kept.size() > KEPT_MAX) giveUpOldest();
  }

  private void removeIfNobodys(String name) throws IOException {
    try (FileChannel file = tree.hidden().file(name, StandardOpenOption.WRITE)) {
      if (isOurs(file)) tree.hidden().delete(name);
    }
  }

  private void count() throws IOException {
    tree.count(usage);
    countedNanos = System.nanoTime();
  }

  // --- beginning

  /**
   * Begins a file, or goes on with one that was begun, with room for all of it.
   *
   * @param key the same for whoever puts the same file to the same place; empty: it has none
   * @param waits whether to wait for another who writes to it, rather than begin anew beside him
   * @throws RefusedException if there is no room
   */
  Draft begin(String key, long total, boolean waits)
      throws IOException, RefusedException, InterruptedException {
    Draft known = key.isEmpty() ? null : claim(key, total, waits);
    if (known != null) return known;
    Draft passing = claim(PASSING + UUID.randomUUID(), total, false);
    if (passing != null) return passing;
    throw new RefusedException("the server could not begin a file; try again");
  }

  /** Null if somebody else writes to it. */
  private @Nullable Draft claim(String name, long total, boolean waits)
      throws IOException, RefusedException, InterruptedException {
    Kept before;
    lock.lockInterruptibly();
    try {
      if (waits) awaitRelease(name);
      if (written.contains(name)) return null;
      before = reserve(name, total);
    } finally {
      lock.unlock();
    }
    Draft draft = null;
    try {
      draft = open(name, total, before);
      return draft;
    } catch (IOException e) {
      throw Trouble.refusal(e);
    } finally {
      if (draft == null) giveBack(name, total, before);
    }
  }

  private void awaitRelease(String name) throws InterruptedException {
    long nanos = PATIENCE.toNanos();
    while (nanos > 0 && written.contains(name)) nanos = released.awaitNanos(nanos);
  }

  /** Returns what there was of it before. */
  private Kept reserve(String name, long total) throws IOException, RefusedException {
    Kept before = kept.getOrDefault(name, Kept.NOTHING);
    // Out of the way while others give way to it.
    kept.remove(name);
    try {
      makeRoom(total - before.length(), 1 - before.files());
    } catch (IOException | RefusedException e) {
      if (before.files() > 0) kept.put(name, before);
      throw e instanceof IOException trouble ? Trouble.refusal(trouble) : (RefusedException) e;
    }
    usage.draft(total - before.length(), 1 - before.files());
    written.add(name);
    return before;
  }

  private void makeRoom(long bytes, int files) throws IOException, RefusedException {
    if (usage.fits(bytes, files)) return;
    // The operator may have made room meanwhile.
    if (System.nanoTime() - countedNanos > COUNT_INTERVAL.toNanos()) count();
    while (!usage.fits(bytes, files) && !kept.isEmpty()) giveUpOldest();
    if (!usage.fits(bytes, files)) throw usage.refusal(bytes);
  }

  private void giveUpOldest() throws IOException {
    Map.Entry<String, Kept> oldest = kept.entrySet().iterator().next();
    tree.hidden().deleteIfThere(oldest.getKey());
    kept.remove(oldest.getKey());
    usage.draft(-oldest.getValue().length(), -1);
  }

  /** Null if another process writes to it, as one does that drains while this one has begun. */
  private @Nullable Draft open(String name, long total, Kept before) throws IOException {
    FileChannel file =
        tree.hidden()
            .file(
                name, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Draft draft = null;
    try {
      // Where it is not there any more, what is open has its place by now and is whole.
      if (isOurs(file) && tree.hidden().look(name) != null)
        draft = new Draft(this, name, file, total, goOn(file, total, before));
    } finally {
      if (draft == null) file.close();
    }
    return draft;
  }

  private static boolean isOurs(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException another) {
      return false;
    }
  }

  private static Draft.Progress goOn(FileChannel file, long total, Kept before) throws IOException {
    if (before.length() > total || file.size() != before.length()) {
      file.truncate(0);
      return new Draft.Progress(0, Hashes.sha256());
    }
    MessageDigest digest = before.digest();
    if (digest == null) digest = Hashes.digest(file, before.length());
    return new Draft.Progress(before.length(), digest);
  }

  private void giveBack(String name, long total, Kept before) {
    lock.lock();
    try {
      usage.draft(before.length() - total, before.files() - 1);
      if (before.files() > 0) kept.put(name, before);
      written.remove(name);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- ending

  /**
   * Renames it to its place, where folders are made that are missing.
   *
   * @return the folder it is in now, which does not need to be on the disk yet
   */
  Folder place(Draft draft, RemotePath path, String hash) throws IOException, RefusedException {
    lock.lock();
    try {
      Folder folder = makeWay(path.folder());
      try {
        BasicFileAttributes before = folder.look(path.name());
        if (before != null) Tree.requireFile(before, path);
        tree.hidden().move(draft.name(), folder, path.name());
        usage.draft(-draft.total(), -1);
        usage.place(draft.total() - sizeOf(before), before == null ? 1 : 0);
        BasicFileAttributes placed = folder.look(path.name());
        if (placed != null) hashes.know(placed, hash);
        return folder;
      } catch (IOException | RefusedException e) {
        folder.close();
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  private static long sizeOf(@Nullable BasicFileAttributes file) {
    return file == null ? 0 : file.size();
  }

  private Folder makeWay(RemotePath to) throws IOException, RefusedException {
    for (RemotePath step : to.way()) {
      try (Folder above = tree.folder(step.folder())) {
        if (above.look(step.name()) != null) continue;
        if (!usage.fits(0, 1)) throw usage.refusal(0);
        tree.makeFolder(above, step.name());
        usage.place(0, 1);
      }
    }
    return tree.folder(to);
  }

  /** Lets go of one, and keeps it where somebody may come back to it. */
  void release(Draft draft, Draft.Fate fate) throws IOException {
    lock.lock();
    try {
      if (fate == Draft.Fate.PLACED) return;
      if (fate == Draft.Fate.KEPT && draft.length() > 0 && !draft.name().startsWith(PASSING)) {
        kept.put(draft.name(), new Kept(draft.length(), 1, draft.digest()));
        usage.draft(draft.length() - draft.total(), 0);
        while (kept.size() > KEPT_MAX) giveUpOldest();
      } else {
        tree.hidden().deleteIfThere(draft.name());
        usage.draft(-draft.total(), -1);
      }
    } finally {
      written.remove(draft.name());
      released.signalAll();
      lock.unlock();
    }
  }
}
