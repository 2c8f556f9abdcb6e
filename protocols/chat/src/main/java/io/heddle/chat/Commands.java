package io.heddle.chat;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.BiConsumer;

/** What a member can do but talk. */
final class Commands {

  /**
   * One of them.
   *
   * @param arguments what has to be typed behind its name; empty for nothing
   * @param help empty: told with another
   * @param action is given the member and what was typed behind the name
   */
  private record Command(String arguments, String help, BiConsumer<Member, String> action) {}

  private final Rooms rooms;
  private final int textLengthMax;
  private final Map<String, Command> table = new LinkedHashMap<>();

  /**
   * @param textLengthMax of what is said at once, in characters
   */
  Commands(Rooms rooms, int textLengthMax) {
    this.rooms = rooms;
    this.textLengthMax = textLengthMax;
    add("/nick", "NAME", "changes your nick", rooms::rename);
    add("/join", "ROOM", "takes you to another room, which opens if need be", rooms::join);
    add(
        "/rooms",
        "",
        "lists the rooms and how many are there; /topic [TEXT] shows or sets what yours is about",
        (member, none) -> rooms.list(member));
    add("/who", "", "lists who is in your room", (member, none) -> rooms.who(member));
    add("/msg", "NICK TEXT", "tells one member only, in whichever room", this::whisper);
    add("/me", "TEXT", "tells the room what you do", this::act);
    add(
        "/history",
        "",
        "shows what was said last in your room",
        (member, none) -> rooms.history(member));
    add("/topic", "", "", rooms::topic);
    add("/help", "", "shows this list", (member, none) -> help(member));
    add("/quit", "", "leaves the chat", (member, none) -> member.quit());
  }

  private void add(String name, String arguments, String help, BiConsumer<Member, String> action) {
    table.put(name, new Command(arguments, help, action));
  }

  /** Does what the member typed, or says it to the room. */
  void run(Member member, String text) {
    if (!text.startsWith("/")) {
      say(member, text);
      return;
    }
    if (text.startsWith("//")) {
      say(member, text.substring(1));
      return;
    }
    String[] words = text.split(" +", 2);
    String typed = Names.shortened(words[0]);
    String name = typed.toLowerCase(Locale.ROOT);
    String rest = words.length > 1 ? words[1] : "";
    Command command = table.get(name);
    if (command == null) {
      member.tell("* there is no " + typed + ", see /help");
    } else if (rest.isEmpty() && !command.arguments.isEmpty()) {
      tellUsage(member, name);
    } else {
      command.action.accept(member, rest);
    }
  }

  private void say(Member member, String text) {
    if (mayBeSaid(member, text)) rooms.say(member, text);
  }

  private void act(Member member, String text) {
    if (mayBeSaid(member, text)) rooms.act(member, text);
  }

  private boolean mayBeSaid(Member member, String text) {
    int length = text.codePointCount(0, text.length());
    if (length > textLengthMax)
      member.tell("* not sent: %d characters are more than %d".formatted(length, textLengthMax));
    return length <= textLengthMax;
  }

  private void tellUsage(Member member, String name) {
    Command command = table.get(name);
    if (command != null) member.tell("* usage: " + name + " " + command.arguments);
  }

  private void whisper(Member member, String rest) {
    String[] words = rest.split(" +", 2);
    if (words.length < 2) tellUsage(member, "/msg");
    else if (mayBeSaid(member, words[1])) rooms.whisper(member, words[0], words[1]);
  }

  private void help(Member member) {
    var lines = new StringJoiner("\n* ", "* ", "");
    table.forEach((name, command) -> {
      if (command.help.isEmpty()) return;
      lines.add((name + " " + command.arguments).strip() + ": " + command.help);
    });
    member.tell(lines.add("//TEXT: says /TEXT to the room").toString());
  }
}
