// One plot of the last five minutes, drawn as SVG, so that its colours are those of the style sheet.

import { el, setText } from "./cells.js";
import { SPAN_MS } from "./history.js";
import { clock } from "./units.js";

const NAMESPACE = "http://www.w3.org/2000/svg";
const TOP = 14;
const BOTTOM = 18;
const MINUTE_MS = 60_000;

function svg(tag, attributes = {}, text = "") {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** The next 1, 2, 5 or 10 times a power of ten, or of 1024 and ten. */
function roundedUp(value, base) {
  const unit = base === 1024 ? 1024 ** Math.max(0, Math.floor(Math.log(value) / Math.log(1024))) : 1;
  const power = 10 ** Math.floor(Math.log10(value / unit));
  return [1, 2, 5, 10].map((step) => step * power * unit).find((step) => step >= value * 0.999);
}

/** Height as a share of the plot, and where lines go. Linear ones begin at zero. */
function linear(values, base, least) {
  const top = roundedUp(Math.max(least, ...values), base);
  return { at: (value) => value / top, ticks: [0, top / 2, top] };
}

/** For latencies, where a p99 of a hundred p50s would leave of those a flat line. */
function logarithmic(values) {
  const found = values.filter((value) => value > 0);
  const low = Math.floor(Math.log10(Math.min(...found, 1e-3)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...found, 1e-3))));
  const ticks = [];
  for (let power = low; power <= high; power += Math.ceil((high - low) / 3)) ticks.push(10 ** power);
  return { at: (value) => (Math.log10(Math.max(value, 10 ** low)) - low) / (high - low), ticks };
}

export class Plot {
  #about;
  #points = [];
  #now = 0;
  #pointedAt = null;
  #values = [];
  #time = el("time", { class: "muted" });
  #svg = svg("svg", { role: "img" });

  /**
   * @param about {name, series: [{key, label}], format: text of a figure, base: 1024 for bytes,
   *     least: what the axis reaches at least, logarithmic: boolean, of: text beside the figure}
   * @param {(time: number | null) => void} pointed is told where the mouse is, for the other plots
   */
  constructor(about, pointed) {
    this.#about = about;
    const values = el("div", { class: about.series.length > 1 ? "values two" : "values" });
    about.series.forEach((series, i) => {
      const value = el("b");
      this.#values.push(value);
      const label = about.series.length > 1 ? [el("span", { class: `swatch s${i}` }), `${series.label} `] : [];
      values.append(el("span", {}, ...label, value));
    });
    this.beside = el("span", { class: "muted" });
    values.append(this.beside);
    this.element = el("figure", { class: "plot" },
      el("figcaption", {}, el("div", { class: "name" }, el("span", {}, about.name), this.#time), values), this.#svg);
    this.#svg.addEventListener("pointermove", (event) => pointed(this.#timeAt(event)));
    this.#svg.addEventListener("pointerleave", () => pointed(null));
    new ResizeObserver(() => this.#paint()).observe(this.#svg);
  }

  draw(points, now) {
    this.#points = points;
    this.#now = now;
    this.#paint();
  }

  /** Shows the figures of that time instead of the last ones; null: those. */
  point(time) {
    this.#pointedAt = time;
    this.#paint();
  }

  #timeAt(event) {
    const box = this.#svg.getBoundingClientRect();
    return this.#now - SPAN_MS * (1 - (event.clientX - box.left) / box.width);
  }

  #paint() {
    const width = this.#svg.clientWidth;
    const height = this.#svg.clientHeight;
    if (!width || !height || !this.#now) return;
    const { series, format, base, least, logarithmic: log } = this.#about;
    const values = this.#points.flatMap((point) => series.map(({ key }) => point[key]))
      .filter((value) => typeof value === "number");
    const scale = log ? logarithmic(values) : linear(values, base, least);
    const place = {
      x: (time) => width * (1 - (this.#now - time) / SPAN_MS),
      y: (value) => TOP + (height - TOP - BOTTOM) * (1 - scale.at(value)),
    };
    this.#svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.#svg.replaceChildren(
      ...this.#axes(scale.ticks, place, width, height),
      ...series.flatMap(({ key }, i) => this.#line(key, i, place, height)));
    if (values.length === 0) this.#svg.append(
      svg("text", { class: "nothing", x: width / 2, y: height / 2, "text-anchor": "middle" }, this.#about.nothing));
    this.#tell(place, height, format);
  }

  #axes(ticks, { x, y }, width, height) {
    const parts = [];
    for (const tick of ticks) {
      parts.push(svg("line", { class: "grid", x1: 0, x2: width, y1: y(tick), y2: y(tick) }));
      if (tick > 0) parts.push(svg("text", { x: 0, y: y(tick) - 3 }, this.#about.format(tick)));
    }
    for (let minutes = 4; minutes >= 1; minutes--) {
      const at = x(this.#now - minutes * MINUTE_MS);
      parts.push(svg("text", { x: at, y: height - 3, "text-anchor": "middle" }, `−${minutes} min`));
    }
    parts.push(svg("text", { x: width, y: height - 3, "text-anchor": "end" }, "now"));
    return parts;
  }

  /** Broken where nothing is known. */
  #line(key, index, { x, y }, height) {
    const runs = [[]];
    for (const point of this.#points) {
      if (point.time < this.#now - SPAN_MS) continue;
      if (typeof point[key] === "number") runs.at(-1).push([x(point.time).toFixed(1), y(point[key]).toFixed(1)]);
      else if (runs.at(-1).length) runs.push([]);
    }
    const drawn = runs.filter((run) => run.length);
    // A point between two gaps would be a line without a length: its round cap shows it as a dot.
    const path = drawn.map((run) => `M${run.join("L")}${run.length === 1 ? "h0" : ""}`).join("");
    const parts = [svg("path", { class: `line s${index}`, d: path })];
    if (index === 0 && !this.#about.logarithmic) {
      const floor = height - BOTTOM;
      const area = drawn.map((run) => `M${run[0][0]},${floor}L${run.join("L")}L${run.at(-1)[0]},${floor}Z`).join("");
      parts.unshift(svg("path", { class: "area", d: area }));
    }
    return parts;
  }

  #tell(place, height, format) {
    const { name, series } = this.#about;
    const point = this.#pointedAt === null ? this.#points.at(-1) : this.#nearest(this.#pointedAt);
    if (!point) return;
    series.forEach(({ key }, i) => setText(this.#values[i], format(point[key])));
    setText(this.#time, this.#pointedAt === null ? "" : clock(point.time));
    this.beside.hidden = this.#pointedAt !== null;
    if (this.#pointedAt !== null) {
      const x = place.x(point.time);
      this.#svg.append(svg("line", { class: "pointed", x1: x, x2: x, y1: TOP, y2: height - BOTTOM }));
      series.forEach(({ key }, i) => {
        if (typeof point[key] === "number")
          this.#svg.append(svg("circle", { class: `s${i}`, cx: x, cy: place.y(point[key]), r: 3 }));
      });
    }
    const told = series.map(({ key, label }) => `${label} ${format(this.#points.at(-1)[key])}`).join(", ");
    this.#svg.setAttribute("aria-label", `${name} over the last five minutes; now ${told}`);
  }

  #nearest(time) {
    let best = this.#points[0];
    for (const point of this.#points)
      if (Math.abs(point.time - time) < Math.abs(best.time - time)) best = point;
    return best;
  }
}
