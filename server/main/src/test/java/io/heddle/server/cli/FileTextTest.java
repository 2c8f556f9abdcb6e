package io.heddle.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.protocol.ProtocolException;
import io.heddle.server.remote.Entry;
import io.heddle.server.remote.FileServer;
import io.heddle.server.remote.Transferred;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1610612736, 1.5 GiB",
    "9223372036854775807, 8.0 EiB"
  })
  void writesSizesForPeople(long bytes, String text) {
    assertThat(FileText.size(bytes)).isEqualTo(text);
  }

  @Test
  void tellsWhatWasThereBefore() {
    assertThat(FileText.of("a", new Transferred(5, 0, "ab"), "here"))
        .isEqualTo("a: 5 bytes, sha256 ab");
    assertThat(FileText.of("a", new Transferred(5, 2, "ab"), "here"))
        .isEqualTo("a: 5 bytes, sha256 ab, 2 were here before");
  }

  @Test
  void alignsAListing() throws ProtocolException {
    List<Entry> entries =
        Entry.of(
            """
            {"name":"docs","type":"folder","modified":"2026-11-25T12:00:00Z"}
            {"name":"a b","type":"file","size":1536,"modified":"2026-11-25T12:00:01Z","more":[1]}
            """);
    assertThat(FileText.table(entries))
        .containsExactly(
            "            2026-11-25T12:00:00Z  docs/", "   1.5 KiB  2026-11-25T12:00:01Z  a b");
  }

  @Test
  void refusesAListingThatIsNone() {
    assertThatThrownBy(() -> Entry.of("hello")).hasMessage("sent a list that is none");
  }

  @Test
  void letsNoServerWriteOnTheTerminal() {
    assertThat(FileServer.printable("a\u001b[2Jb\u202Ec\nd"))
        .isEqualTo("a\uFFFD[2Jb\uFFFDc\uFFFDd");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 40, 79, 200})
  void theBarFitsTheTerminal(int columns) {
    var bar = ProgressBar.toward("sending", "世界.bin", 0, 1000);
    for (long done : new long[] {0, 333, 1000}) {
      String line = bar.line(done, 2, columns, true);
      assertThat(new AttributedString(line).columnLength()).isLessThanOrEqualTo(columns);
    }
  }

  @Test
  void theBarTellsHowFarAndHowLong() {
    var bar = ProgressBar.toward("sending", "x", 0, 4096);
    assertThat(bar.line(1024, 1, 60, false))
        .isEqualTo("sending x [####.............]  25%  1.0 KiB  1.0 KiB/s  0:03");
    assertThat(ProgressBar.toward("sending", "x", 0, 0).line(0, 0, 60, false)).contains("100%");
  }
}
