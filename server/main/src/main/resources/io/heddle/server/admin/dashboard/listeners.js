// The table of listeners. The name of one narrows the plots and the connections to it.

import { $, Rows, el, setClass, setText, setTitle } from "./cells.js";
import { figures } from "./history.js";
import { bytes, count, duration, exact, perSecond } from "./units.js";

export class Listeners {
  #rows;
  #history;
  #scope = "";

  /**
   * @param {{scoped: (name: string) => void, change: (listener: object) => void}} on what is done by the row's buttons
   */
  constructor(history, on) {
    this.#history = history;
    this.#rows = new Rows($("listeners").tBodies[0], () => this.#row(on));
  }

  show(listeners, scope) {
    this.#scope = scope;
    this.#rows.show(listeners, (listener) => listener.name);
  }

  #row({ scoped, change }) {
    let shown;
    const name = el("button", { type: "button", class: "link", "data-control": "name" });
    const about = el("span", { class: "muted" });
    const state = el("span");
    const numbers = Array.from({ length: 7 }, () => el("td", { class: "number" }));
    const ended = el("td", { class: "muted reasons" });
    const action = el("button", { type: "button", "data-control": "action" });
    name.addEventListener("click", () => scoped(shown.name === this.#scope ? "" : shown.name));
    action.addEventListener("click", () => change(shown));
    const row = el("tr", {},
      el("th", { scope: "row", class: "first" }, name, about), el("td", {}, state), ...numbers, ended,
      el("td", { class: "last" }, action));
    const update = (listener) => {
      shown = listener;
      setText(name, listener.name);
      name.setAttribute("aria-pressed", String(listener.name === this.#scope));
      setTitle(name, listener.name === this.#scope ? "Show all listeners" : "Show only this listener");
      setText(about, [listener.protocol === listener.name ? "" : listener.protocol, ...listener.endpoints]
        .filter(Boolean).join("  "));
      setText(state, listener.state);
      setClass(state, `pill ${listener.state}`);
      this.#figures(listener, numbers);
      setText(ended, reasons(listener));
      const verb = listener.state === "draining" ? "Resume" : "Drain";
      setText(action, verb);
      action.setAttribute("aria-label", `${verb} ${listener.name}`);
      setClass(row, listener.name === this.#scope ? "chosen" : "");
    };
    return { row, update };
  }

  #figures(listener, cells) {
    const now = figures(listener);
    const lately = (key) => this.#history.lately(listener.name, key);
    const texts = [
      count(now.active), perSecond(lately("requests")), perSecond(lately("accepted")), bytes(lately("received")),
      bytes(lately("sent")), duration(lately("p99")), count(now.rejected),
    ];
    texts.forEach((text, i) => setText(cells[i], text));
    const since = (figure, what) => `${exact(figure)} ${what} since the start`;
    setTitle(cells[1], since(now.requests, "requests"));
    setTitle(cells[2], since(now.accepted, "accepted"));
    setTitle(cells[3], since(now.received, "bytes"));
    setTitle(cells[4], since(now.sent, "bytes"));
    setClass(cells[6], now.rejected > 0 ? "number warn" : "number");
  }
}

/** Rejected ones have a column of their own. */
function reasons({ closed, datagrams, "accept-errors": errors }) {
  const all = Object.entries(closed).filter(([reason]) => reason !== "rejected");
  for (const [reason, number] of Object.entries(datagrams?.dropped ?? {})) all.push([`datagrams ${reason}`, number]);
  if (datagrams?.failed) all.push(["datagrams failed", datagrams.failed]);
  if (errors) all.push(["accept-errors", errors]);
  return all.map(([reason, number]) => `${reason} ${count(number)}`).join(" · ") || "–";
}
