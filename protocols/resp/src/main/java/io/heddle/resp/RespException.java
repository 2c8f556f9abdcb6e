package io.heddle.resp;

/** A command that cannot be done; its message is the error reply, code first. */
final class RespException extends Exception {
  private static final long serialVersionUID = 1;

  RespException(String reply) {
    // An answer like any other: nobody needs to know where it was thrown.
    super(reply, null, false, false);
  }

  static RespException syntax() {
    return new RespException("ERR syntax error");
  }

  static RespException wrongType() {
    return new RespException("WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  static RespException notAnInteger() {
    return new RespException("ERR value is not an integer or out of range");
  }

  static RespException notAFloat() {
    return new RespException("ERR value is not a valid float");
  }

  static RespException noSuchKey() {
    return new RespException("ERR no such key");
  }

  static RespException outOfRange() {
    return new RespException("ERR value is out of range");
  }

  static RespException wrongArity(String command) {
    return new RespException("ERR wrong number of arguments for '" + command + "' command");
  }
}
