package io.heddle;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of metrics, by the names under which they are announced. */
final class PrometheusText {
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]\\w*)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final List<String> SUFFIXES =
      List.of("_bucket", "_count", "_sum", "_max", "_total", "_info");

  /** What belongs to one name. */
  record Family(String name, String type, String help, Set<String> labels) {}

  private final Map<String, Family> families = new TreeMap<>();

  PrometheusText(String page) {
    Map<String, String> helps = new TreeMap<>();
    for (String line : page.split("\n", -1)) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) helps.put(words[2], words[3]);
      else if (line.startsWith("# TYPE "))
        families.put(
            words[2],
            new Family(words[2], words[3], helps.getOrDefault(words[2], ""), new TreeSet<>()));
      else add(SAMPLE.matcher(line));
    }
  }

  private void add(Matcher sample) {
    if (!sample.matches() || sample.group(2) == null) return;
    Matcher label = LABEL.matcher(sample.group(2));
    while (label.find()) family(sample.group(1)).labels().add(label.group(1));
  }

  private Family family(String sample) {
    Family exact = families.get(sample);
    if (exact != null) return exact;
    for (String suffix : SUFFIXES)
      if (sample.endsWith(suffix)) {
        Family found = families.get(sample.substring(0, sample.length() - suffix.length()));
        if (found != null) return found;
      }
    throw new AssertionError(sample + " is not announced");
  }

  /** All, by name. */
  Map<String, Family> families() {
    return families;
  }
}
