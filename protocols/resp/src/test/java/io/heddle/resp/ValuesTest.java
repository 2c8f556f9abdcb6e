package io.heddle.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

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

  @Test
  void keepsASortedSetAsATreeWould() {
    var set = new SortedSetValue();
    var model =
        new TreeSet<Entry>(Comparator.comparingDouble(Entry::score).thenComparing(Entry::member));
    var random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      String member = Integer.toString(random.nextInt(300));
      model.removeIf(entry -> entry.member.equals(member));
      if (random.nextInt(3) == 0) {
        set.remove(Bytes.of(member));
      } else {
        double score = random.nextInt(50);
        set.put(Bytes.of(member), score);
        model.add(new Entry(score, member));
      }
      assertThat(set.size()).isEqualTo(model.size());
    }
    int rank = 0;
    SkipList.Node before = null;
    for (Entry entry : model) {
      SkipList.Node node = set.order().at(rank);
      assertThat(node).isNotNull();
      assertThat(Bytes.text(node.member)).isEqualTo(entry.member);
      assertThat(set.order().rank(node.member, node.score)).isEqualTo(rank++);
      assertThat(node.before()).isSameAs(before);
      before = node;
    }
    assertThat(set.order().last()).isSameAs(before);
  }
}
