// How the server is: its state, said loudly when it is not well, the process, and the plots.

import { $, el, setClass, setText, setTitle } from "./cells.js";
import { Plot } from "./plot.js";
import { bytes, count, duration, exact, perSecond } from "./units.js";

const PLOTS = [
  { name: "Connections", key: "active", series: [{ key: "active", label: "" }], format: count, least: 10,
    nothing: "No figures yet" },
  { name: "Requests/s", series: [{ key: "requests", label: "" }], format: perSecond, least: 10,
    nothing: "No figures yet" },
  { name: "Bytes/s", series: [{ key: "received", label: "received" }, { key: "sent", label: "sent" }], format: bytes,
    base: 1024, least: 1024, nothing: "No figures yet" },
  { name: "Latency of requests", series: [{ key: "p50", label: "p50" }, { key: "p99", label: "p99" }],
    format: duration, logarithmic: true, nothing: "No requests with a latency" },
];

export class Overview {
  #plots = PLOTS.map((about) => new Plot(about, (time) => this.#plots.forEach((plot) => plot.point(time))));
  #process = new Map();

  constructor() {
    $("plots").append(...this.#plots.map((plot) => plot.element));
  }

  /**
   * @param points of the scope that is looked at
   * @param {number} now as time of the last point
   */
  draw(points, now, connectionsMax) {
    setText(this.#plots[0].beside, connectionsMax === null ? "" : `of ${count(connectionsMax)} at most`);
    for (const plot of this.#plots) plot.draw(points, now);
  }

  show(server) {
    this.#state(server.state, server.state);
    setText($("version"), server.version ?? "");
    setText($("uptime"), `up ${duration(Math.floor(server.uptime))}`);
    const descriptors = server["descriptors-used"];
    if (descriptors !== null)
      this.#fact("Descriptors", exact(descriptors), exact(server["descriptors-max"]),
        descriptors / server["descriptors-max"]);
    this.#fact("Heap", bytes(server["heap-used"]), bytes(server["heap-max"]),
      server["heap-used"] / server["heap-max"]);
    this.#fact("Java", server["java-version"]);
    this.#fact("Process", String(server.pid));
    if (server.state === "draining")
      this.#alarm("The server is draining: it accepts nobody, and ends when its connections have.", "warning");
    else this.#alarm("", "");
    $("alarm-actions").hidden = true;
    setClass($("main"), "");
  }

  /** What is on the page is from before from now on. */
  trouble(state, sentence, button) {
    this.#state("gone", state);
    this.#alarm(sentence, "danger");
    $("alarm-actions").hidden = false;
    setText($("alarm-act"), button);
    setClass($("main"), "stale");
  }

  /** Not in the alert, which a screen reader would read each second. */
  next(text) {
    setText($("alarm-next"), text);
  }

  #state(kind, word) {
    setText($("state"), word);
    setClass($("state"), `pill ${kind}`);
    document.title = `${kind === "ready" ? "" : "● "}${word} · Heddle`;
  }

  #alarm(sentence, kind) {
    const alarm = $("alarm");
    setText(alarm, sentence);
    setClass(alarm, kind);
    alarm.hidden = sentence === "";
  }

  #fact(term, value, most, share) {
    let parts = this.#process.get(term);
    if (!parts) {
      parts = { value: el("b"), most: el("span", { class: "muted" }), bar: el("span", { class: "bar" }, el("span")) };
      const text = el("dd", {}, parts.value, parts.most);
      if (most !== undefined) text.append(parts.bar);
      $("process").append(el("div", {}, el("dt", {}, term), text));
      this.#process.set(term, parts);
    }
    setText(parts.value, value);
    if (most === undefined) return;
    setText(parts.most, ` of ${most}`);
    const percent = Math.min(100, share * 100);
    parts.bar.firstChild.style.width = `${percent.toFixed(1)}%`;
    setClass(parts.bar, percent >= 90 ? "bar high" : "bar");
    setTitle(parts.bar, `${percent.toFixed(1)}%`);
  }
}
