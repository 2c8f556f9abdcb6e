// What the thread of one connection is doing, in the words of whoever wrote its protocol.

import { $, el, facts, setText } from "./cells.js";
import { ask } from "./api.js";
import { notice, sentence } from "./dialogs.js";
import { age, bytes, clock, duration, exact } from "./units.js";

/** io.heddle.echo. | Echo.serve | (Echo.java:31) */
const FRAME = /^((?:[^.(]+\.)*?)([^.(]+\.[^.(]+)(\(.*\))$/;

export class Stack {
  #connection = null;
  #text = "";
  /** Counts up with each request: the answer to an earlier one may come later. */
  #asked = 0;

  /** @param kill asks back and ends a connection; true if it did */
  constructor(kill) {
    $("stack-refresh").addEventListener("click", () => this.#refresh());
    $("stack-close").addEventListener("click", () => $("stack").close());
    $("stack-copy").addEventListener("click", () => this.#copy());
    $("stack-kill").addEventListener("click", async () => {
      if (await kill(this.#connection)) $("stack").close();
    });
  }

  open(connection) {
    this.#connection = connection;
    setText($("stack-title"), `Connection ${connection.id} from ${connection.peer}`);
    $("stack-body").hidden = true;
    $("stack").showModal();
    this.#refresh();
  }

  async #refresh() {
    const asked = ++this.#asked;
    const path = `/api/connections/${this.#connection.id}`;
    try {
      const [connection, stack] = await Promise.all([ask(path), ask(`${path}/stack`)]);
      if (asked !== this.#asked) return;
      this.#problem("");
      this.#show(connection, stack);
      setText($("stack-time"), `as of ${clock(Date.now())}`);
    } catch (error) {
      if (asked === this.#asked) this.#problem(sentence(error));
    }
  }

  #show(connection, stack) {
    $("stack-body").hidden = false;
    const own = stack["protocol-frames"];
    // "nothing: it runs" is what the api says of a thread that does not wait.
    const runs = stack["waits-for"].startsWith("nothing");
    $("waits").replaceChildren(
      ...(runs ? ["It ", el("b", {}, "runs")] : ["It waits for ", el("b", {}, stack["waits-for"])]),
      `, for ${duration(stack["active-for"])}`);
    $("own-frames").replaceChildren(...own.map(frame));
    $("no-own-frames").hidden = own.length > 0;
    const ownFrames = new Set(own);
    $("all-frames").replaceChildren(...stack.frames.map((text) => {
      const item = frame(text);
      if (ownFrames.has(text)) item.className = "marked";
      return item;
    }));
    facts($("stack-facts"), [
      ["Listener", connection.listener],
      ["Protocol", connection.protocol],
      ["Transport", connection["tls-version"] ?? connection.transport],
      ["Principal", connection.principal ?? "–"],
      ["Activity", connection.activity + (connection.draining ? ", draining" : "")],
      ["Age", age(connection.duration)],
      ["Requests", exact(connection.requests)],
      ["Received", bytes(connection["bytes-in"])],
      ["Sent", bytes(connection["bytes-out"])],
      ["Thread", stack.thread],
      ["Its state", stack.state],
    ]);
    this.#text = text(connection, stack);
  }

  #problem(text) {
    setText($("stack-problem"), text);
    $("stack-problem").hidden = text === "";
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#text);
      notice("The stack was copied.");
    } catch {
      // Over plain HTTP off loopback there is no clipboard: what is selected can be copied by hand.
      getSelection().selectAllChildren($("stack-body"));
      notice("The stack is selected: the browser's own Copy takes it.");
    }
  }
}

function frame(text) {
  const [, before, called, place] = FRAME.exec(text) ?? [text, "", text, ""];
  return el("li", {}, el("code", {},
    el("span", { class: "muted" }, before), el("span", { class: "called" }, called),
    el("span", { class: "muted" }, place)));
}

function text(connection, stack) {
  return [
    `connection ${connection.id} from ${connection.peer}, listener ${connection.listener} (${connection.protocol})`,
    `${stack.state}, ${stack.activity}, waits for ${stack["waits-for"]}, for ${duration(stack["active-for"])}`,
    ...stack.frames.map((each) => `\tat ${each}`),
    "",
  ].join("\n");
}
