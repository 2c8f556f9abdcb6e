package io.heddle.server.cli;

/**
 * Where the process begins. A server that is started as nearly all are does without picocli, which
 * would be half of its start.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    ServeOptions plain = PlainArguments.read(args);
    System.exit(plain == null ? Commands.execute(args) : serve(plain));
  }

  private static int serve(ServeOptions options) {
    try {
      return new Serve(options).call();
    } catch (Exception e) {
      return Errors.failed(e, false);
    } catch (Error e) {
      return Errors.broken(e, false);
    }
  }
}
