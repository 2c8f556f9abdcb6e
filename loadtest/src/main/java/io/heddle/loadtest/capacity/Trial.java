package io.heddle.loadtest.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One load: the windows it had, and what they say together. */
final class Trial {
  /** What a load is found to be. */
  enum Verdict {
    PASS("pass"),
    FAIL("fail"),
    VOID("void"),
    UNDECIDED("undecided");

    final String id;

    Verdict(String id) {
      this.id = id;
    }
  }

  /** The most votes of five. */
  private static final int MAJORITY = 3;

  /** So many windows in which the client was the limit say that it will be the next time too. */
  private static final int VOIDS_MAX = 3;

  final double load;
  final Votes votes = new Votes();
  final Votes confirmation = new Votes();
  private Votes second = new Votes();
  private boolean secondLook;
  private int looks = 1;
  private boolean condemned;

  Trial(double load) {
    this.load = load;
  }

  /** The windows of one kind, counted. */
  static final class Votes {
    private final List<WindowOutcome> valid = new ArrayList<>();
    private final List<WindowOutcome> voided = new ArrayList<>();
    private int good;

    /** What is good although the client was late, is good: its lateness counts as latency. */
    void add(WindowOutcome outcome, boolean isGood) {
      (outcome.valid() || isGood ? valid : voided).add(outcome);
      if (isGood) good++;
    }

    int good() {
      return good;
    }

    Stream<Threshold.Vote> ballot(double load) {
      return IntStream.range(0, valid.size()).mapToObj(i -> new Threshold.Vote(load, i < good));
    }

    int bad() {
      return valid.size() - good;
    }

    boolean tooManyVoid() {
      return voided.size() >= VOIDS_MAX || !possible();
    }

    /** Whether the client could run them. */
    boolean possible() {
      return voided.stream().allMatch(WindowOutcome::ran);
    }

    void forgetVoid() {
      voided.clear();
    }

    boolean none() {
      return valid.isEmpty() && voided.isEmpty();
    }

    /** What counted, or, where nothing did, what did not. */
    List<WindowOutcome> windows() {
      return valid.isEmpty() ? voided : valid;
    }
  }

  void vote(WindowOutcome outcome, boolean good) {
    votes.add(outcome, good);
    if (secondLook) second.add(outcome, good);
  }

  void confirm(WindowOutcome outcome, boolean good) {
    confirmation.add(outcome, good);
    if (confirmation.bad() >= 2) condemned = true;
  }

  /** What its windows say, short ones and long ones. */
  Stream<Threshold.Vote> ballot() {
    return Stream.concat(votes.ballot(load), confirmation.ballot(load));
  }

  /** Looks at it again, for whatever disturbs a machine lasts longer than a few windows. */
  void lookAgain() {
    looks++;
    if (firstLook() == Verdict.VOID) {
      votes.forgetVoid();
      return;
    }
    second = new Votes();
    secondLook = true;
  }

  /** How often it was tried, this time included. */
  int looks() {
    return looks;
  }

  /** It is bad, whatever the short windows say. */
  void condemn() {
    condemned = true;
  }

  boolean condemned() {
    return condemned;
  }

  boolean confirmed() {
    return confirmation.good() > confirmation.bad();
  }

  /** Whether it needs another window. */
  boolean open() {
    if (condemned) return false;
    if (!secondLook) return firstLook() == Verdict.UNDECIDED;
    boolean wavering = second.good() > second.bad() && !overruled();
    return !second.tooManyVoid() && (second.good() + second.bad() == 0 || wavering);
  }

  Verdict verdict() {
    if (condemned) return Verdict.FAIL;
    if (!secondLook) return firstLook();
    return overruled() ? Verdict.PASS : Verdict.FAIL;
  }

  /**
   * Two good windows with nothing against them are enough. A load that is called bad bounds the
   * search for good, so that takes the majority of five: with one window in twenty spoiled, two
   * would be wrong in one search out of thirty.
   */
  private Verdict firstLook() {
    if (votes.good() >= MAJORITY || (votes.good() == 2 && votes.bad() == 0)) return Verdict.PASS;
    if (votes.bad() >= MAJORITY) return Verdict.FAIL;
    return votes.tooManyVoid() ? Verdict.VOID : Verdict.UNDECIDED;
  }

  /** The second look has to outvote the first. */
  private boolean overruled() {
    return second.good() > second.bad() && votes.good() > votes.bad();
  }
}
