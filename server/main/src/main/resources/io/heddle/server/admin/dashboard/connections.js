// The table of connections: a page of them at a time, found and sorted by the server.

import { $, Rows, el, setClass, setText, setTitle } from "./cells.js";
import { Problem, ask } from "./api.js";
import { age, bytes, count, exact, plural } from "./units.js";

const LIMIT = 100;
const TYPING_MS = 250;

/** Largest first is what is looked for, but for what counts up. */
const FIRST_ASCENDING = new Set(["id"]);

export class Connections {
  #rows;
  #changed;
  #scoped;
  #sort = "id";
  /** Where each page up to this one begins. */
  #places = [""];
  #next = null;
  /** Counts up with each change of what is asked for: an answer to an earlier question is not shown. */
  #question = 0;
  #told = 0;

  /**
   * @param on {changed: something else is asked for, scoped: another listener is,
   *     stack: and kill: of one connection}
   */
  constructor(on) {
    this.#changed = on.changed;
    this.#scoped = on.scoped;
    this.#rows = new Rows($("connection-table").tBodies[0], () => row(on));
    this.#listen();
    this.#sortButtons();
  }

  /** Asks for the page that is looked at; null if what it answers is not asked for any more. */
  async ask() {
    const question = this.#question;
    try {
      const page = await ask(`/api/connections?${this.#query()}`);
      if (question !== this.#question) return null;
      this.#problem("");
      return page;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (question === this.#question) this.#problem(error.message);
      return null;
    }
  }

  show(page) {
    const shown = page.connections.length;
    // Those of this page have ended meanwhile.
    if (shown === 0 && this.#places.length > 1) {
      this.#turn(this.#places.slice(0, -1));
      return;
    }
    this.#next = page.next;
    this.#rows.show(page.connections, (connection) => connection.id);
    const begin = (this.#places.length - 1) * LIMIT;
    setText($("matched"), exact(page.matched));
    setText($("range"), shown ? `${exact(begin + 1)}–${exact(begin + shown)} of ${exact(page.matched)}` : "");
    $("previous").setAttribute("aria-disabled", String(this.#places.length === 1));
    $("next").setAttribute("aria-disabled", String(page.next === null));
    $("pager").hidden = page.matched <= LIMIT && this.#places.length === 1;
    $("nobody").hidden = shown > 0;
    setText($("nobody"), this.#narrowed() ? "No connection is like that now." : "Nobody is connected.");
    this.#tell(page.matched);
  }

  /** Those of one listener; "": of all. */
  scope(name) {
    $("by-listener").value = name;
    this.#ask();
  }

  listeners(names) {
    const select = $("by-listener");
    const wanted = ["", ...names];
    if ([...select.options].map((option) => option.value).join("\n") === wanted.join("\n")) return;
    const chosen = select.value;
    select.replaceChildren(...wanted.map((name) => el("option", { value: name }, name || "All")));
    select.value = wanted.includes(chosen) ? chosen : "";
  }

  #narrowed() {
    return $("search").value || $("by-listener").value || $("stuck").value;
  }

  #query() {
    const asked = {
      limit: LIMIT, sort: this.#sort, after: this.#places.at(-1), search: $("search").value.trim(),
      listener: $("by-listener").value, stuck: $("stuck").value,
    };
    return new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ""));
  }

  #listen() {
    let typing;
    $("search").addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => this.#ask(), TYPING_MS);
    });
    $("filters").addEventListener("submit", (event) => event.preventDefault());
    $("by-listener").addEventListener("change", () => this.#scoped($("by-listener").value));
    $("stuck").addEventListener("change", () => this.#ask());
    $("previous").addEventListener("click", () => {
      if (this.#places.length > 1) this.#turn(this.#places.slice(0, -1));
    });
    $("next").addEventListener("click", () => {
      if (this.#next !== null) this.#turn([...this.#places, this.#next]);
    });
  }

  #sortButtons() {
    for (const header of document.querySelectorAll("th[data-sort]")) {
      const button = el("button", { type: "button", class: "sort" }, ...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => {
        const key = header.dataset.sort;
        const largest = `-${key}`;
        const first = FIRST_ASCENDING.has(key) ? key : largest;
        const other = first === key ? largest : key;
        this.#sort = this.#sort === first ? other : first;
        this.#markSorted();
        this.#ask();
      });
    }
    this.#markSorted();
  }

  #markSorted() {
    for (const header of document.querySelectorAll("th[data-sort]")) {
      if (header.dataset.sort !== this.#sort.replace("-", "")) header.removeAttribute("aria-sort");
      else header.setAttribute("aria-sort", this.#sort.startsWith("-") ? "descending" : "ascending");
    }
  }

  /** From the first page on. */
  #ask() {
    this.#told = -1;
    this.#turn([""]);
  }

  #turn(places) {
    this.#places = places;
    this.#next = null;
    this.#question++;
    this.#changed();
  }

  /** How many were found is said once for each question, not at each refresh. */
  #tell(matched) {
    if (this.#told === this.#question) return;
    if (this.#told === -1) setText($("found"), plural(matched, "connection"));
    this.#told = this.#question;
  }

  #problem(sentence) {
    setText($("query-problem"), sentence);
    $("query-problem").hidden = sentence === "";
  }
}

function row({ stack, kill }) {
  let shown;
  const peer = el("button", { type: "button", class: "link", "data-control": "peer" });
  const principal = el("span", { class: "muted" });
  const [listener, activity, activeFor, duration, requests, received, sent, transport, id] =
    ["", "", "number", "number", "number", "number", "number", "", "number"].map((name) => el("td", { class: name }));
  const end = el("button", { type: "button", class: "quiet", "data-control": "kill" }, "Kill");
  peer.addEventListener("click", () => stack(shown));
  end.addEventListener("click", () => kill(shown));
  const element = el("tr", {},
    el("th", { scope: "row", class: "first" }, peer, principal), listener, activity, activeFor, duration, requests,
    received, sent, transport, id, el("td", { class: "last" }, end));
  // The whole row for the mouse; who selects text in it does not mean that.
  element.addEventListener("click", (event) => {
    if (!event.target.closest("button") && getSelection().isCollapsed) stack(shown);
  });
  const update = (connection) => {
    shown = connection;
    setText(peer, connection.peer);
    peer.setAttribute("aria-label", `Stack of connection ${connection.id} from ${connection.peer}`);
    setText(principal, connection.principal ?? "");
    setText(id, String(connection.id));
    setText(listener, connection.listener);
    setText(transport, connection["tls-version"] ?? connection.transport);
    setText(activity, connection.activity + (connection.draining ? ", draining" : ""));
    setClass(activity, `activity ${connection.activity}`);
    setText(activeFor, age(connection["active-for"]));
    setText(duration, age(connection.duration));
    setText(requests, count(connection.requests));
    setText(received, bytes(connection["bytes-in"]));
    setText(sent, bytes(connection["bytes-out"]));
    setTitle(requests, exact(connection.requests));
    setTitle(received, `${exact(connection["bytes-in"])} bytes`);
    setTitle(sent, `${exact(connection["bytes-out"])} bytes`);
    end.setAttribute("aria-label", `Kill connection ${connection.id} from ${connection.peer}`);
  };
  return { row: element, update };
}
