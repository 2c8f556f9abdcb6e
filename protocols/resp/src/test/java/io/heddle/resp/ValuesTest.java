package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @Test
  void keepsAListAsAnArrayListWould() {
    var list = new ListValue();
    List<String> model = new ArrayList<>();
    var random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String element = Integer.toString(random.nextInt(20));
      boolean left = random.nextBoolean();
      switch (random.nextInt(i < 10_000 ? 6 : 8)) {
        case 0, 1, 2 -> {
          list.add(left, Bytes.of(element));
          model.add(left ? 0 : model.size(), element);
        }
        case 3 -> {
          int at = random.nextInt(model.size() + 1);
          list.insert(at, Bytes.of(element));
          model.add(at, element);
        }
        case 4 -> {
          if (random.nextInt(50) > 0) continue;
          int removed = list.removeEqual(Bytes.of(element), Integer.MAX_VALUE, left);
          int before = model.size();
          model.removeIf(element::equals);
          assertThat(removed).isEqualTo(before - model.size());
        }
        default -> {
          if (model.isEmpty()) continue;
          String gone = model.remove(left ? 0 : model.size() - 1);
          assertThat(Bytes.text(list.remove(left))).isEqualTo(gone);
        }
      }
      assertThat(list.size()).isEqualTo(model.size());
    }
    for (int i = 0; i < model.size(); i++)
      assertThat(Bytes.text(list.get(i))).isEqualTo(model.get(i));
  }

  private record Entry(double score, String member) {}

  @ParameterizedTest
  @ValueSource(ints = {3, 300, 20_000})
  void keepsASortedSetAsATreeWould(int members) {
    var set = new SortedSetValue();
    var model =
        new TreeSet<Entry>(Comparator.comparingDouble(Entry::score).thenComparing(Entry::member));
    Map<String, Double> scores = new HashMap<>();
    var random = new Random(1);
    // It grows, then shrinks, then grows again from one end.
    for (int i = 0; i < 6 * members; i++) {
      String member = Integer.toString(random.nextInt(members));
      Double before = scores.remove(member);
      if (before != null) model.remove(new Entry(before, member));
      if (random.nextInt(10) < (i / members == 3 ? 9 : 2)) {
        assertThat(set.remove(Bytes.of(member))).isEqualTo(before != null);
      } else {
        double score = i / members < 5 ? random.nextInt(50) : i;
        assertThat(set.put(Bytes.of(member), score)).isEqualTo(before);
        scores.put(member, score);
        model.add(new Entry(score, member));
      }
      if (i % members == 0) assertThatItHolds(set, model);
    }
    assertThatItHolds(set, model);
    for (Entry entry : List.copyOf(model)) assertThat(set.remove(Bytes.of(entry.member))).isTrue();
    model.clear();
    assertThatItHolds(set, model);
  }

  private static void assertThatItHolds(SortedSetValue set, NavigableSet<Entry> model) {
    Ranking order = set.order();
    assertThat(set.size()).isEqualTo(model.size());
    int rank = 0;
    for (Ranking.Entry entry : order.entries()) {
      assertThat(order.rank(entry.member(), entry.score())).isEqualTo(rank);
      assertThat(order.at(rank++).member()).isSameAs(entry.member());
    }
    assertThat(order.entries().stream().map(e -> new Entry(e.score(), Bytes.text(e.member()))))
        .containsExactlyElementsOf(model);
    for (int score = 0; score < 50; score += 7) {
      int bound = score;
      assertThat(order.countBefore((member, one) -> one < bound))
          .isEqualTo(model.headSet(new Entry(bound, "")).size());
    }
  }

  @Test
  void changesAStringWhereItLiesButNeverWhatWasHandedOut() {
    var value = new StringValue(new byte[10_000]);
    byte[] before = value.content();
    value.put(5_000, Bytes.of("x"));
    assertThat(before).containsOnly(0);
    byte[] after = value.content();
    assertThat(after).isNotSameAs(before).hasSize(10_000).contains('x');
    value.put(10_000, Bytes.of("yz"));
    assertThat(value.length()).isEqualTo(10_002);
    assertThat(value.at(10_001)).isEqualTo((byte) 'z');
    assertThat(after).hasSize(10_000);
    assertThat(value.content()).hasSize(10_002).isSameAs(value.content());
    assertThat(value.bytes()).isEqualTo(10_002);
    StringValue copy = value.copy();
    copy.put(0, Bytes.of("c"));
    assertThat(value.at(0)).isZero();
  }

  @Test
  void growsAStringByMoreThanItNeedsAndCountsThat() {
    var value = new StringValue(new byte[4 << 20]);
    value.put(4 << 20, Bytes.of("x"));
    assertThat(value.bytes()).isGreaterThanOrEqualTo(5 << 20);
    long grown = value.bytes();
    for (int i = 1; i < 1_000_000; i++) value.put((4 << 20) + i, Bytes.of("x"));
    assertThat(value.bytes()).isEqualTo(grown);
    assertThat(value.length()).isEqualTo((4 << 20) + 1_000_000);
  }
}
