/** Which figures there are; null for one that there is nothing to draw for. */

const SECONDS = "seconds since the run began";
const MILLIS = "milliseconds";

/** Of any number of values: a run may take a day. */
function smallest(values) {
  return values.reduce((least, each) => Math.min(least, each), Infinity);
}

function largest(values) {
  return values.reduce((most, each) => Math.max(most, each), 0);
}

/** 1, 2, 5, 10, ... from below the smallest to above the largest; only powers of ten over many decades. */
function logSplits(values) {
  const positive = values.filter(value => isNumber(value) && value > 0);
  const low = smallest(positive);
  const high = largest(positive);
  const steps = high / low > 1000 ? [1] : [1, 2, 5];
  const splits = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)) + 1; power++)
    for (const step of steps) splits.push(Number(`${step}e${power}`));
  const first = splits.findLastIndex(each => each <= low);
  const last = splits.findIndex(each => each >= high && each > low);
  return splits.slice(first, last + 1);
}

/** A latency axis: logarithmic where one line would flatten the others. */
function latencyAxis(lines) {
  const values = lines.flat().filter(value => isNumber(value) && value > 0);
  const log = values.length > 0 && largest(values) > 20 * smallest(values);
  return log ? { label: MILLIS, log, splits: logSplits(values) } : { label: MILLIS, range: fromZero(values) };
}

function fromZero(values) {
  const high = largest(values.filter(isNumber));
  return [0, high > 0 ? high * 1.08 : 1];
}

function plain(label, lines) {
  return { label, range: fromZero(lines.flat()) };
}

/** Quantiles at equal distances for every nine: 90%, 99%, 99.9%. */
function spectrum({ spectra, requests }) {
  const places = points => points.map(each => each.quantile < 1 ? 1 / (1 - each.quantile) : Math.max(requests, 1));
  const both = [spectra.response, spectra.service].map(points => [places(points), points.map(each => each.millis || null)]);
  if (both.some(([xs]) => xs.length === 0) || requests === 0) return null;
  const [xs, response, service] = uPlot.join(both);
  const last = Math.max(10, xs[xs.length - 1]);
  const nines = [];
  for (let split = 10; split <= last; split *= 10) nines.push(split);
  // The median's label has its place on a wide screen only.
  const splits = () => innerWidth < 700 ? [1, ...nines] : [1, 2, ...nines];
  const text = place => {
    const digits = Math.max(0, Math.ceil(Math.log10(place)) - 2);
    return ((1 - 1 / place) * 100).toFixed(digits).replace(/\.0+$/, "") + "%";
  };
  return {
    id: "spectrum",
    title: "Latency spectrum",
    about: "How many requests were answered within which time; every step to the right is one nine more. "
      + "Where the two lines part, requests waited before they could be sent: a tester that counts from the sending does not see it.",
    wide: true,
    x: { label: "share of requests", log: true, splits, range: [1, last], text, short: "of requests within, ms" },
    y: latencyAxis([response, service]),
    xs,
    series: [
      { name: "response, from the planned time", colour: "blue", data: response, spanGaps: true },
      { name: "service, from the sending", colour: "orange", data: service, dash: [6, 4], spanGaps: true },
    ],
  };
}

function timeAxis(windows) {
  return { label: SECONDS, short: "s", range: [0, windows[windows.length - 1].at] };
}

/** The parts of a run that do not count, and those that cannot be trusted. */
function shades(windows) {
  const names = { ramp: "ramp", warmup: "warm-up", after: "after the run" };
  const found = [];
  windows.forEach((window, i) => {
    const from = i === 0 ? 0 : windows[i - 1].at;
    if (names[window.phase]) found.push({ from, to: window.at, colour: "shade", name: names[window.phase] });
    if (!window.valid) found.push({ from, to: window.at, colour: "warn", name: "void: the client was late" });
  });
  return found;
}

function overTime(windows, rest) {
  return { x: timeAxis(windows), xs: windows.map(each => each.at), shades: shades(windows), ...rest };
}

function rates({ windows, plan }) {
  const offered = windows.map(each => each.offered);
  const achieved = windows.map(each => each.achieved);
  const open = plan.rates.length > 0;
  return overTime(windows, {
    id: "rate",
    title: "Rate",
    about: open ? "What was planned, and what was answered and verified." : "Answered and verified; a closed loop plans no rate.",
    y: plain("requests per second", [offered, achieved]),
    series: [
      ...(open ? [{ name: "offered", colour: "grey", data: offered, dash: [6, 4], bare: true }] : []),
      { name: "achieved", colour: "blue", data: achieved },
    ],
  });
}

function percentiles({ windows }) {
  const line = (name, colour, dash) => ({ name, colour, dash, data: windows.map(each => each.response[name] || null) });
  const series = [
    line("p50", "green"), line("p90", "blue"), line("p99", "orange"), line("p99.9", "purple"), line("max", "red", [3, 3])];
  if (series.every(each => each.data.every(value => value === null))) return null;
  return overTime(windows, {
    id: "percentiles",
    title: "Response time",
    about: "Percentiles of each second, from the planned time.",
    y: latencyAxis(series.map(each => each.data)),
    series,
  });
}

function errors({ windows }) {
  const data = windows.map(each => each.errors);
  if (data.every(amount => amount === 0)) return null;
  return overTime(windows, {
    id: "errors",
    title: "Errors",
    about: "Of every kind, in each second.",
    y: plain("errors", [data]),
    series: [{ name: "errors", colour: "red", data, bars: true }],
  });
}

function connections({ windows }) {
  const data = windows.map(each => each.connected);
  return overTime(windows, {
    id: "connections",
    title: "Connections",
    about: "Open at the end of each second.",
    y: plain("connections", [data]),
    series: [{ name: "open", colour: "purple", data }],
  });
}

const ORIGINS = [
  { origin: "server-process", title: "The server's process", about: "As the kernel counted." },
  { origin: "server-metrics", title: "The server, by its own account", about: "As the server said." },
  { origin: "client", title: "The client", about: "The load tester itself." },
  { origin: "machine", title: "The client's machine", about: "Of everything that ran on it." },
];

function seriesOf({ origin, about }) {
  return report.series.filter(each => each.origin === origin && each.points.length > 0).map((each, i) => {
    const data = each.points.map(point => point.value);
    return {
      id: `${origin}-${i}`,
      title: each.name,
      about,
      x: timeAxis(each.points),
      y: plain({ "": "count", "/s": "per second" }[each.unit] ?? each.unit, [data]),
      xs: each.points.map(point => point.at),
      series: [{ name: each.name, colour: "green", data }],
    };
  });
}

const VERDICTS = [
  { verdict: "pass", colour: "green", mark: "circle" },
  { verdict: "fail", colour: "red", mark: "cross" },
  { verdict: "void", colour: "grey", mark: "square" },
  { verdict: "undecided", colour: "orange", mark: "diamond" },
];

function verdicts(steps, value) {
  return VERDICTS.filter(({ verdict }) => steps.some(step => step.verdict === verdict))
    .map(({ verdict, colour, mark }) => ({ name: verdict, colour, mark, data: steps.map(step => step.verdict === verdict ? value(step) : null) }));
}

function search({ capacity }) {
  const { steps, unit, lower, upper } = capacity;
  if (steps.length === 0) return null;
  const series = verdicts(steps, step => step.load);
  return {
    id: "search",
    wide: true,
    title: "The search",
    about: "Every load that was tried, in order, and what became of it.",
    x: { label: "seconds since the search began", short: "s", range: [0, steps[steps.length - 1].at * 1.04] },
    y: plain(unit, series.map(each => each.data)),
    xs: steps.map(step => step.at),
    series,
    band: { from: lower, to: upper, colour: "band", name: "the interval found" },
  };
}

function objective({ capacity }) {
  const steps = capacity.steps.filter(step => isNumber(step.value)).sort((a, b) => a.load - b.load);
  if (steps.length === 0) return null;
  const { metric, unit } = capacity.objective;
  const scale = unit === "share" ? 100 : 1;
  const suffix = { ms: " ms", share: "%" }[unit] ?? "";
  const limit = capacity.objective.limit * scale;
  const series = verdicts(steps, step => step.value * scale);
  const lines = [...series.map(each => each.data), [limit]];
  return {
    id: "objective",
    title: `${metric} over the load`,
    about: "The median of each load's windows.",
    x: { label: capacity.unit, range: [0, steps[steps.length - 1].load * 1.04] },
    y: unit === "ms" ? latencyAxis(lines) : plain(unit === "share" ? `${metric}, %` : metric, lines),
    xs: steps.map(step => step.load),
    series: [{ name: `objective: ${metric} at ${number(limit)}${suffix}`, colour: "grey", dash: [6, 4], bare: true, data: steps.map(() => limit) }, ...series],
  };
}

/** Whether there is a law: too few loads make none. */
function isFitted(usl) {
  return usl !== undefined && usl.points.length > 1 && [usl.lambda, usl.sigma, usl.kappa].every(each => isNumber(each.value));
}

/** The fitted law, drawn no further than it was measured. */
function scalability({ capacity }) {
  const { usl } = capacity;
  if (!isFitted(usl)) return null;
  const points = [...usl.points].sort((a, b) => a.load - b.load);
  const [lambda, sigma, kappa] = [usl.lambda, usl.sigma, usl.kappa].map(each => each.value);
  const high = points[points.length - 1].load;
  const low = points[0].load;
  const loads = Array.from({ length: 101 }, (_, i) => low + (high - low) * i / 100);
  const law = loads.map(n => lambda * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)));
  const [xs, fitted, measured] = uPlot.join([[loads, law], [points.map(each => each.load), points.map(each => each.achieved)]]);
  return {
    id: "usl",
    title: "Universal Scalability Law",
    about: usl.conclusion,
    x: { label: usl.unit, range: [0, high * 1.04] },
    y: plain("answers per second", [fitted, measured]),
    xs,
    series: [
      { name: "fitted", colour: "grey", data: fitted, spanGaps: true, bare: true },
      { name: "measured", colour: "blue", mark: "circle", data: measured },
    ],
  };
}
