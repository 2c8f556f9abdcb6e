/**
 * One figure: title, what it shows, legend, plot and the same as a table.
 *
 * A plot is {id, title, about, wide, x, y, xs, series, shades, band}; an axis {label, log, splits, text};
 * a series {name, colour, data, dash, bare, bars, mark}: a mark is one of MARKS, without it is a line, bare of points;
 * a shade {from, to, colour, name} on the x axis; a band {from, to, colour, name} on the y axis.
 */
const plots = [];

const MARKS = {
  circle: path => path.arc(0, 0, 4.5, 0, 2 * Math.PI),
  square: path => path.rect(-4, -4, 8, 8),
  diamond: path => { path.moveTo(0, -6); path.lineTo(6, 0); path.lineTo(0, 6); path.lineTo(-6, 0); path.closePath(); },
  cross: path => { path.moveTo(-5, -5); path.lineTo(5, 5); path.moveTo(5, -5); path.lineTo(-5, 5); },
};

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function figure(plot) {
  const target = el("div", { class: "plot", role: "img", "aria-label": `${plot.title}: ${plot.y.label} over ${plot.x.label}` });
  const root = el("figure", { class: "card" + (plot.wide ? " wide" : ""), id: plot.id },
    el("figcaption", {}, el("h3", {}, plot.title), el("p", {}, plot.about)), legend(plot), target, figures(plot));
  plots.push({ plot, root, target, drawn: null });
  return root;
}

function legend(plot) {
  const keys = [
    ...plot.series.map(each => ({ name: each.name, sample: each.mark ? markSample(each) : lineSample(each) })),
    ...new Map([...(plot.shades ?? []), ...(plot.band ? [plot.band] : [])]
      .map(each => [each.name, { name: each.name, sample: areaSample(each) }])).values(),
  ];
  return el("ul", { class: "legend" }, keys.map(key => el("li", {}, key.sample, key.name)));
}

function sample(name, attributes) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries({ width: 22, height: 13, "aria-hidden": true })) svg.setAttribute(key, value);
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  svg.append(shape);
  return svg;
}

function lineSample(series) {
  return sample("path", { d: "M1 7H21", style: `stroke: var(--${series.colour})`, "stroke-width": series.bars ? 9 : 2.5, "stroke-dasharray": (series.dash ?? []).join(" ") });
}

function markSample(series) {
  const d = {
    circle: "M6.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    square: "M7 3h8v8h-8z",
    diamond: "M11 1l6 6l-6 6l-6 -6z",
    cross: "M6 2l10 10M16 2l-10 10",
  }[series.mark];
  return sample("path", { d, style: `stroke: var(--${series.colour}); fill: ${series.mark === "cross" ? "none" : `var(--${series.colour})`}`, "stroke-width": series.mark === "cross" ? 2.5 : 0 });
}

function areaSample(area) {
  return sample("rect", { x: 1, y: 1, width: 20, height: 11, rx: 2, style: `fill: var(--${area.colour}); stroke: var(--line)` });
}

/** The plot as a table, made when somebody opens it: it may be long. */
function figures(plot) {
  const details = el("details", {}, el("summary", {}, "Figures"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.children.length > 1) return;
    const rows = plot.xs.map((x, i) => [
      plot.x.text ? plot.x.text(x) : number(x), ...plot.series.map(each => number(each.data[i]))]);
    details.append(table({}, `${plot.title}, ${plot.y.label}`, [plot.x.label, ...plot.series.map(each => each.name)], rows));
  });
  return details;
}

/** Draws every figure that is in the page, again where it was drawn. */
function draw() {
  for (const each of plots) {
    each.drawn?.destroy();
    each.drawn = new uPlot(options(each), [each.plot.xs, ...each.plot.series.map(series => series.data)], each.target);
  }
}

function options({ plot, root, target }) {
  return {
    width: target.clientWidth,
    height: target.clientHeight,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: scale(plot.x), y: scale(plot.y) },
    axes: [axis(plot.x, 0), axis(plot.y, 1)],
    series: [{}, ...plot.series.map(line)],
    hooks: {
      drawClear: [u => drawAreas(u, plot)],
      draw: [u => drawMarks(u, plot), u => { if (location.hash === "#check") countInk(u, root, plot); }],
      setCursor: [tip(plot)],
    },
  };
}

function scale({ log, range, splits }) {
  const bounds = range ?? (log ? [splits[0], splits[splits.length - 1]] : undefined);
  return { time: false, distr: log ? 3 : 1, ...(bounds && { range: () => [...bounds] }) };
}

function axis({ label, splits, text }, side) {
  const texts = (u, values) => values.map(value => (text ?? number)(value));
  return {
    label,
    labelSize: 22,
    labelFont: "12px system-ui, sans-serif",
    font: "12px system-ui, sans-serif",
    stroke: colour("muted"),
    grid: { stroke: colour("grid"), width: 1 },
    ticks: { show: false },
    gap: 6,
    ...(splits && { splits: typeof splits === "function" ? splits : () => splits, filter: (u, values) => values }),
    values: texts,
    size: side === 0 ? 28 : (u, values) => 16 + 7 * Math.max(...(values ?? [""]).map(each => each.length)),
  };
}

function line(series) {
  const marked = series.mark !== undefined;
  return {
    label: series.name,
    stroke: colour(series.colour),
    width: series.bars ? 0 : 2,
    points: { size: 5, fill: colour(series.colour), ...(series.bare && { show: false }) },
    dash: series.dash,
    pxAlign: 0,
    spanGaps: series.spanGaps ?? false,
    ...(marked && { paths: () => null, points: { show: false } }),
    ...(series.bars && { paths: uPlot.paths.bars({ size: [0.7, 24] }), fill: colour(series.colour), points: { show: false } }),
  };
}

/** Behind everything else: parts of the run, and the interval found. */
function drawAreas(u, { shades = [], band }) {
  const { left, top, width, height } = u.bbox;
  const within = (position, low, high) => Math.min(Math.max(position, low), high);
  u.ctx.save();
  for (const shade of shades) {
    const from = within(u.valToPos(shade.from, "x", true), left, left + width);
    const to = within(u.valToPos(shade.to, "x", true), left, left + width);
    u.ctx.fillStyle = colour(shade.colour);
    u.ctx.fillRect(from, top, Math.max(to - from, 1), height);
  }
  if (band) {
    const from = within(u.valToPos(band.to, "y", true), top, top + height);
    const to = within(u.valToPos(band.from, "y", true), top, top + height);
    u.ctx.fillStyle = colour(band.colour);
    u.ctx.fillRect(left, from, width, Math.max(to - from, 2 * devicePixelRatio));
  }
  u.ctx.restore();
}

function drawMarks(u, { xs, series }) {
  for (const each of series) {
    if (!each.mark) continue;
    each.data.forEach((value, i) => {
      if (!isNumber(value)) return;
      u.ctx.save();
      u.ctx.translate(u.valToPos(xs[i], "x", true), u.valToPos(value, "y", true));
      u.ctx.scale(devicePixelRatio, devicePixelRatio);
      u.ctx.beginPath();
      MARKS[each.mark](u.ctx);
      u.ctx.setLineDash([]);
      u.ctx.lineWidth = 2.5;
      u.ctx.strokeStyle = u.ctx.fillStyle = colour(each.colour);
      if (each.mark === "cross") u.ctx.stroke();
      else u.ctx.fill();
      u.ctx.restore();
    });
  }
}

/** What is under the pointer, in words. */
function tip(plot) {
  let box = null;
  return u => {
    const { left, idx } = u.cursor;
    if (left < 0 || idx === null || idx === undefined) {
      box?.remove();
      box = null;
      return;
    }
    if (!box) u.over.append(box = el("div", { class: "tip" }));
    const lines = plot.series
      .map(each => [each.name, nearest(each, idx)])
      .filter(([, value]) => isNumber(value))
      .map(([name, value]) => `${name}: ${number(value)}`);
    box.textContent = [`${plot.x.text ? plot.x.text(plot.xs[idx]) : number(plot.xs[idx])}  ${plot.x.short ?? ""}`, ...lines].join("\n");
    const flip = left > u.over.clientWidth / 2;
    box.style.left = flip ? "auto" : left + 12 + "px";
    box.style.right = flip ? u.over.clientWidth - left + 12 + "px" : "auto";
  };
}

/** Two lines may have their points at different places. */
function nearest({ data, spanGaps }, idx) {
  if (!spanGaps || isNumber(data[idx])) return data[idx];
  for (let distance = 1; distance < data.length; distance++)
    for (const i of [idx - distance, idx + distance]) if (isNumber(data[i])) return data[i];
  return null;
}

/** For the test of this page: how much of the series is to be seen, where, and whether the page is wider than its window. */
function countInk(u, root, { series }) {
  const { left, top, width, height } = u.bbox;
  const { data } = u.ctx.getImageData(left, top, width, height);
  const wanted = series.map(each => colour(each.colour)).map(hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16)));
  let ink = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i + 3] > 200 && wanted.some(rgb => rgb.every((part, k) => Math.abs(part - data[i + k]) < 24))) ink++;
  const box = u.over.getBoundingClientRect();
  root.dataset.ink = ink;
  document.documentElement.dataset.wide = document.documentElement.scrollWidth > innerWidth;
  root.dataset.box = [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round).join(",");
}

/** As the user's screen changes, and for paper: light, and as wide as a page. */
function redrawWhenNeeded() {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  addEventListener("beforeprint", () => { document.documentElement.classList.add("printing"); draw(); });
  addEventListener("afterprint", () => { document.documentElement.classList.remove("printing"); draw(); });
  const sizes = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const { drawn } = plots.find(each => each.target === target);
      const { clientWidth: width, clientHeight: height } = target;
      if (drawn && width > 0 && (drawn.width !== width || drawn.height !== height)) drawn.setSize({ width, height });
    }
  });
  plots.forEach(each => sizes.observe(each.target));
}
