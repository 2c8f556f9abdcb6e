// What the last five minutes were like, a point for each poll, for every listener and for all of them together.

import { between, quantile } from "./latency.js";

export const SPAN_MS = 300_000;

/** The name under which all listeners are added up; no listener can have it. */
export const ALL = "";

/** Rates in tables are those of so long: one second's would jump too much to be read. */
const SMOOTH_MS = 3_500;

const COUNTERS = ["accepted", "requests", "received", "sent"];

const sum = (counts) => Object.values(counts ?? {}).reduce((total, each) => total + each, 0);

/** The figures of one listener that are shown; datagrams count as requests. */
export function figures(listener) {
  const datagrams = listener.datagrams;
  return {
    active: listener.active,
    accepted: listener.accepted,
    requests: listener.requests + (datagrams?.received ?? 0),
    received: listener["bytes-in"] + (datagrams?.["bytes-in"] ?? 0),
    sent: listener["bytes-out"] + (datagrams?.["bytes-out"] ?? 0),
    rejected: (listener.closed.rejected ?? 0) + sum(datagrams?.dropped),
    latency: listener.latency,
  };
}

export class History {
  /** Listener, or ALL, to points; a point without figures is where nothing is known. */
  #points = new Map();
  #last = null;

  /**
   * Takes in one poll.
   *
   * @param {number} time when it was asked, in ms
   * @param {string} run another one after a restart: its counters begin again
   */
  add(time, run, listeners) {
    const now = { time, run, figures: new Map(listeners.map((each) => [each.name, figures(each)])) };
    const before = this.#last?.run === run ? this.#last : null;
    this.#last = now;
    const all = [];
    for (const [name, figure] of now.figures) {
      const pair = [before?.figures.get(name), figure];
      all.push(pair);
      this.#push(name, point(before, now, [pair]));
    }
    this.#push(ALL, point(before, now, all));
  }

  /** Nothing is known until the next poll that succeeds, and rates begin again with that. */
  lost(time) {
    if (!this.#last) return;
    this.#last = null;
    for (const name of this.#points.keys()) this.#push(name, { time });
  }

  points(name) {
    return this.#points.get(name) ?? [];
  }

  /** A figure as it has been lately: the mean of the last seconds. */
  lately(name, key) {
    const points = this.points(name);
    const end = points.at(-1)?.time ?? 0;
    const recent = [];
    for (let i = points.length - 1; i >= 0 && end - points[i].time < SMOOTH_MS; i--)
      if (typeof points[i][key] === "number") recent.push(points[i][key]);
    return recent.length ? recent.reduce((a, b) => a + b) / recent.length : null;
  }

  #push(name, point) {
    const points = this.#points.get(name) ?? [];
    points.push(point);
    while (points[0].time < point.time - SPAN_MS - 2_000) points.shift();
    this.#points.set(name, points);
  }
}

function point(before, now, pairs) {
  const result = { time: now.time, active: pairs.reduce((total, [, later]) => total + later.active, 0) };
  if (!before || pairs.some(([earlier]) => !earlier)) return result;
  const seconds = (now.time - before.time) / 1000;
  for (const key of COUNTERS)
    result[key] = pairs.reduce((total, [earlier, later]) => total + later[key] - earlier[key], 0) / seconds;
  const histograms = pairs.filter(([, later]) => later.latency).map((pair) => pair.map((each) => each.latency));
  if (histograms.length) {
    const requests = between(histograms);
    result.p50 = quantile(requests, 0.5);
    result.p99 = quantile(requests, 0.99);
  }
  return result;
}
