package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictTest {
  private static byte[] key(int number) {
    return Bytes.of("key:" + number);
  }

  @Test
  void holdsWhatAMapHolds() {
    var dict = new Dict<Integer>();
    Map<String, Integer> map = new HashMap<>();
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] key = key(random.nextInt(i < 5_000 ? 2_000 : 300));
      if (random.nextInt(3) == 0)
        assertThat(dict.remove(key)).isEqualTo(map.remove(Bytes.text(key)));
      else assertThat(dict.put(key, i)).isEqualTo(map.put(Bytes.text(key), i));
      assertThat(dict.size()).isEqualTo(map.size());
    }
    Map<String, Integer> walked = new HashMap<>();
    for (var node : dict) walked.put(Bytes.text(node.key), node.value);
    assertThat(walked).isEqualTo(map);
  }

  @Test
  void isWalkedInTheOrderInWhichKeysCame() {
    var dict = new Dict<Integer>();
    for (int i = 0; i < 100; i++) dict.put(key(i), i);
    dict.remove(key(0));
    dict.put(key(0), 100);
    int last = 0;
    for (var node : dict) assertThat(node.value).isEqualTo(++last);
  }

  @Test
  void missesNothingInAScanWhileItGrowsAndShrinks() {
    for (int seed = 0; seed < 20; seed++) {
      var random = new Random(seed);
      var dict = new Dict<Integer>();
      for (int i = 0; i < 200; i++) dict.put(key(i), i);
      Set<Integer> seen = new HashSet<>();
      int others = 1_000;
      long cursor = 0;
      do {
        cursor = dict.scan(cursor, node -> seen.add(node.value));
        int step = random.nextInt(400);
        if (random.nextBoolean()) for (int i = 0; i < step; i++) dict.put(key(others), others++);
        else for (int i = 0; i < step && others > 1_000; i++) dict.remove(key(--others));
      } while (cursor != 0);
      for (int i = 0; i < 200; i++) assertThat(seen.contains(i)).isTrue();
    }
  }

  @Test
  void choosesAnyKeySoonerOrLater() {
    var dict = new Dict<Integer>();
    for (int i = 0; i < 50; i++) dict.put(key(i), i);
    Set<Integer> seen = new HashSet<>();
    while (seen.size() < 50) seen.add(dict.random().value);
    assertThat(seen).hasSize(50);
  }

  @Test
  void choosesEachKeyAsOftenAsAnyOther() {
    var dict = new Dict<Integer>();
    int keys = 100;
    for (int i = 0; i < keys; i++) dict.put(key(i), i);
    int[] times = new int[keys];
    for (int i = 0; i < 2_000 * keys; i++) times[dict.random().value]++;
    assertThat(times)
        .satisfies(all -> {
          for (int each : all) assertThat(each).isBetween(1_700, 2_300);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 24, 25, 60, 99, 100, 200})
  void picksDifferentOnesEachAsOftenAsAnyOther(int count) {
    var dict = new Dict<Integer>();
    int keys = 100;
    for (int i = 0; i < keys; i++) dict.put(key(i), i);
    int[] times = new int[keys];
    int picked = Math.min(count, keys);
    int rounds = 2_000 * keys / picked;
    for (int i = 0; i < rounds; i++) {
      List<Dict.Node<Integer>> picks = Picks.of(dict, count);
      assertThat(Set.copyOf(picks)).hasSize(picked).hasSameSizeAs(picks);
      for (var node : picks) times[node.value]++;
    }
    for (int each : times) assertThat(each).isBetween(1_700, 2_300);
  }
}
