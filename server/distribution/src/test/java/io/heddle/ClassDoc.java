package io.heddle;

import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.EscapeTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Javadoc of the first class of a source file, as Markdown. Knows the few elements that such
 * comments are written with, and refuses others: what it did not know would be lost.
 */
final class ClassDoc {
  private static final Map<String, String> STARTS =
      Map.ofEntries(
          Map.entry("p", "\n\n"),
          Map.entry("h2", "\n\n## "),
          Map.entry("ul", "\n\n"),
          Map.entry("li", "\n- "),
          Map.entry("b", "**"),
          Map.entry("i", "*"),
          Map.entry("table", "\n"),
          Map.entry("caption", "\n"),
          Map.entry("tr", "\n|"),
          Map.entry("th", " "),
          Map.entry("td", " "));
  private static final Map<String, String> ENDS =
      Map.ofEntries(
          Map.entry("p", ""),
          Map.entry("h2", "\n\n"),
          Map.entry("ul", "\n"),
          Map.entry("li", ""),
          Map.entry("b", "**"),
          Map.entry("i", "*"),
          Map.entry("table", "\n"),
          Map.entry("caption", "\n"),
          Map.entry("tr", ""),
          Map.entry("th", " |"),
          Map.entry("td", " |"));
  private static final Map<String, String> CHARACTERS =
      Map.of("lt", "<", "gt", ">", "amp", "&", "nbsp", " ", "quot", "\"");

  private final StringBuilder text = new StringBuilder();
  private boolean preformatted;
  private boolean table;
  private boolean headings;
  private int columns;

  private ClassDoc() {}

  static String markdown(Path source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
      CompilationUnitTree unit = task.parse().iterator().next();
      var path = new TreePath(new TreePath(unit), unit.getTypeDecls().getFirst());
      var doc = new ClassDoc();
      DocTrees.instance(task).getDocCommentTree(path).getFullBody().forEach(doc::add);
      return doc.tidied();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(DocTree tree) {
    switch (tree) {
      case EscapeTree escape -> text.append(escape.getBody());
      case TextTree some -> text.append(flowing(some.getBody()));
      case StartElementTree start -> start(start.getName().toString());
      case EndElementTree end -> end(end.getName().toString());
      case LiteralTree literal -> literal(literal.getBody().getBody());
      case LinkTree link -> link(link);
      case EntityTree entity -> text.append(known(CHARACTERS, entity.getName().toString()));
      default ->
          throw new IllegalArgumentException("no way is known to write this in Markdown: " + tree);
    }
  }

  /** In a table a line is a row. */
  private String flowing(String some) {
    if (!table) return some.replaceAll("\\n +", "\n");
    return some.isBlank() ? "" : some.replaceAll("\\s+", " ");
  }

  private void start(String name) {
    table |= name.equals("table");
    if (name.equals("pre")) {
      preformatted = true;
      return;
    }
    if (name.equals("tr")) {
      headings = false;
      columns = 0;
    }
    headings |= name.equals("th");
    if (name.equals("th") || name.equals("td")) columns++;
    text.append(known(STARTS, name));
  }

  private void end(String name) {
    if (name.equals("pre")) {
      preformatted = false;
      return;
    }
    table &= !name.equals("table");
    text.append(known(ENDS, name));
    if (name.equals("tr") && headings) text.append("\n|").append(" --- |".repeat(columns));
  }

  private static String known(Map<String, String> table, String name) {
    String found = table.get(name);
    if (found == null)
      throw new IllegalArgumentException("no way is known to write '" + name + "' in Markdown");
    return found;
  }

  private void literal(String body) {
    if (!preformatted) {
      text.append('`').append(body.strip().replaceAll("\\s+", " ")).append('`');
      return;
    }
    String block = body.replaceAll("(?m)^ ", "").strip();
    String language = block.startsWith("$ ") ? "console" : "";
    text.append("\n\n```").append(language).append('\n').append(block).append("\n```\n");
  }

  private void link(LinkTree link) {
    var label = new StringBuilder();
    link.getLabel().forEach(label::append);
    text.append('`').append(label.isEmpty() ? link.getReference() : label).append('`');
  }

  private String tidied() {
    return text.toString().replaceAll("[ \\t]+\\n", "\n").replaceAll("\\n{3,}", "\n\n").strip();
  }
}
