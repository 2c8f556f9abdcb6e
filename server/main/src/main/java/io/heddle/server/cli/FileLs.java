package io.heddle.server.cli;

import io.heddle.server.remote.Entry;
import io.heddle.server.remote.FileServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code heddle file ls}. */
@Command(
    name = "ls",
    description = {
      "Lists the files in a folder of the server, its folders with a / behind them.",
      "On a terminal with their sizes and when they were last written to; as a pipe, a name a line."
    })
final class FileLs extends FileCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder (default: the topmost).")
  private String folder = "";

  @Option(names = "--json", description = "Print all that is known of each as a line of JSON.")
  private boolean json;

  @Override
  void run(FileServer server) throws IOException {
    var parts = new ArrayList<String>();
    Entry.list(server, folder.replaceFirst("/+$", ""), parts::add);
    String lines = String.join("", parts);
    if (json) {
      System.out.print(lines);
      return;
    }
    List<Entry> entries = Entry.of(lines);
    if (Connect.isTerminal()) FileText.table(entries).forEach(System.out::println);
    else entries.forEach(entry -> System.out.println(FileText.name(entry)));
  }
}
