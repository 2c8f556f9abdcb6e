package io.heddle.server.plugin;

import io.heddle.protocol.Protocol;
import io.heddle.server.text.Meaning;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says in half a sentence what went wrong in code or files that are not ours, and what to do about
 * it.
 */
final class FailureText {
  /**
   * As in "Foo has been compiled by a more recent version of the Java Runtime (class file version
   * 69.0), ...".
   */
  private static final Pattern NEWER_CLASS =
      Pattern.compile(
          "(\\S+) has been compiled by a more recent version .*?class file version (\\d+).*",
          Pattern.DOTALL);

  /** The class file version of Java 1.0 was 44; each release since has added one. */
  private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;

  private FailureText() {}

  /** A file that could not be read; the file itself is named elsewhere. */
  static String of(IOException failure) {
    return firstLine(Meaning.reason(failure), failure);
  }

  /**
   * A class that could not be loaded, or code of a plugin that threw something.
   *
   * @param doing what was being done, and with which class: {@code name() of org.example.Foo}
   */
  static String of(String doing, Throwable failure) {
    return switch (failure) {
      case UnsupportedClassVersionError newer -> newerJava(newer);
      case NoClassDefFoundError missing when className(missing).isPresent() ->
          missingClass(doing, className(missing).get());
      case IncompatibleClassChangeError changed ->
          otherApi(doing, firstLine(changed.getMessage(), changed));
      case ExceptionInInitializerError inside when inside.getCause() != null ->
          doing
              + " failed in a static initializer: "
              + text(inside.getCause())
              + "; nothing should be done before open()";
      case LinkageError broken -> doing + " failed: " + text(broken) + "; build the jar again";
      default -> doing + " threw " + text(failure) + "; correct it";
    };
  }

  /** The first line of the plugin's own that it came by, {@code (Foo.java:7)}; empty if none. */
  static String place(Throwable thrown, ClassLoader plugin) {
    for (StackTraceElement frame : thrown.getStackTrace())
      if (Objects.equals(frame.getClassLoaderName(), plugin.getName()))
        return " (%s:%d)".formatted(frame.getFileName(), frame.getLineNumber());
    return "";
  }

  private static String newerJava(UnsupportedClassVersionError error) {
    Matcher newer = NEWER_CLASS.matcher(String.valueOf(error.getMessage()));
    int here = Runtime.version().feature();
    if (!newer.matches())
      return firstLine(error.getMessage(), error)
          + "; compile it for Java "
          + here
          + " without preview features";
    int needed = Integer.parseInt(newer.group(2)) - CLASS_FILE_VERSION_OF_JAVA_0;
    return "%s needs Java %d and this is Java %d; run Heddle on Java %d or compile with --release %d"
        .formatted(newer.group(1).replace('/', '.'), needed, here, needed, here);
  }

  private static String missingClass(String doing, String className) {
    if (HostClassLoader.isApi(className)) return otherApi(doing, "it has no " + className);
    String fix =
        className.startsWith("io.heddle.")
            ? "of Heddle itself a plugin sees only " + Protocol.class.getPackageName()
            : "bundle it, or put both jars into a folder plugins/NAME/";
    return doing + " needs " + className + ", which is not there; " + fix;
  }

  private static String otherApi(String doing, String why) {
    return doing
        + " fails with this version of the api ("
        + why
        + "); compile against the jar in sdk/";
  }

  /** Of the class that is missing; other messages of this error are sentences. */
  private static Optional<String> className(NoClassDefFoundError missing) {
    return Optional.ofNullable(missing.getMessage())
        .filter(message -> message.matches("[\\w$/]+"))
        .map(message -> message.replace('/', '.'));
  }

  private static String text(Throwable failure) {
    String name = failure.getClass().getName();
    try {
      String message = failure.getMessage();
      return message == null || message.isBlank()
          ? name
          : name + ": " + firstLine(message, failure);
    } catch (Exception | LinkageError | StackOverflowError nasty) {
      // Exceptions of plugins are code of plugins.
      return name;
    }
  }

  private static String firstLine(@Nullable String message, Throwable failure) {
    return message == null
        ? failure.getClass().getName()
        : message.lines().findFirst().orElse("").strip();
  }
}
