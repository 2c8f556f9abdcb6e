package io.heddle.server.operate;

import java.io.IOException;

/** The server was asked for something that there is not, such as an order by another key. */
public final class WrongRequestException extends IOException {
  private static final long serialVersionUID = 1;

  WrongRequestException(String sentence) {
    super(sentence);
  }
}
