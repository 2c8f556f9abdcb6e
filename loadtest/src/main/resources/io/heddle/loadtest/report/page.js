/** The page, from top to bottom. */

const report = JSON.parse(document.getElementById("report").textContent);
const openLoop = report.plan.rates.length > 0;

function page() {
  const name = (report.capacity ? "Capacity of " : "Load test of ") + report.plan.protocol;
  document.title = name + " – Heddle";
  document.getElementById("page").append(...[
    heading(name),
    report.capacity ? null : verdict(),
    report.capacity ? capacity() : null,
    report.capacity ? section("The confirming run", [confirming(), keyFigures()]) : keyFigures(),
    report.thresholds.length ? thresholds() : null,
    section("Latency", [latencies(), figureOf(spectrum)]),
    report.windows.length ? section("Over time", [figureGrid([percentiles, rates, errors, connections])]) : null,
    errorKinds(),
    ...ORIGINS.map(meanwhile),
    section("Plan and environment", [el("div", { class: "columns" }, plan(), environment()), commandLine()]),
    footer(),
  ].filter(each => each !== null));
  draw();
  redrawWhenNeeded();
}

function section(title, parts) {
  return el("section", { class: "stack" }, el("h2", {}, title), parts);
}

function card(...children) {
  return el("div", { class: "card" }, children);
}

function figureOf(make) {
  const plot = make(report);
  return plot ? figure(plot) : null;
}

function figureGrid(makers) {
  return el("div", { class: "figures" }, makers.map(figureOf));
}

function heading(name) {
  const missed = report.thresholds.filter(each => !each.passed).length;
  const badges = [
    report.capacity ? boundBadge() : report.valid ? badge("good", "✓ valid") : badge("bad void", "✗ VOID"),
    report.thresholds.length === 0 ? null
      : missed === 0 ? badge("good", `✓ ${count(report.thresholds.length, "threshold")} passed`)
      : badge("bad", `✗ ${missed} of ${count(report.thresholds.length, "threshold")} missed`),
  ];
  const started = new Date(report["started-at"]).toISOString().replace("T", " ").slice(0, 19) + " UTC";
  return el("header", {},
    el("h1", {}, name),
    el("p", { class: "muted" }, `${report.plan.endpoint} · ${started} · ${number(report.seconds)} s measured`),
    el("div", { class: "badges" }, badges));
}

/** Whether the server was found out, or something else ended the search. */
function boundBadge() {
  switch (report.capacity["bound-by"]) {
    case "objective": return badge("good", "✓ both ends measured");
    case "client": return badge("bad", "✗ the client was the limit");
    default: return badge("bad", "✗ no load was bad");
  }
}

function badge(kind, text) {
  return el("span", { class: "badge " + kind }, text);
}

function verdict() {
  const lag = `client lag p99 ${millis(report.latency["client-lag"].p99)} ms`;
  const measured = report.windows.filter(each => each.phase === "measured");
  const spoiled = measured.filter(each => !each.valid).length;
  const notes = [...report.remarks];
  if (report.valid && spoiled > 0)
    notes.push(`The client was late in ${number(spoiled)} of ${count(measured.length, "second")}, which are marked as void in the plots.`);
  return el("div", { class: "card verdict " + (report.valid ? "good" : "bad") },
    el("strong", {}, report.valid ? "Valid." : "VOID: do not use these figures."),
    el("span", {}, report.valid ? ` The client sent on time (${lag}): the figures are the server's.`
      : ` The client was the limit, not the server (${lag}): offer less, or give the client more processors.`),
    notes.length ? el("ul", {}, notes.map(note => el("li", {}, note))) : null);
}

/** In a search lateness counts as latency: a window that met the objective all the same is good. */
function confirming() {
  const lag = `client lag p99 ${millis(report.latency["client-lag"].p99)} ms`;
  return el("p", { class: "muted" }, report.valid ? `The client sent on time (${lag}).`
    : `The client sent late (${lag}), which counts as latency here: the server alone may do better.`);
}

function keyFigures() {
  const { latency, plan: { clients, pipeline } } = report;
  const failed = Object.values(report.errors).reduce((sum, each) => sum + each, 0);
  const law = report["littles-law"];
  return el("dl", { class: "keys" }, [
    key("Achieved", number(report.achieved), "/s", openLoop ? `${percent(report.achieved / report.offered)} of ${number(report.offered)}/s offered` : "closed loop"),
    key("Response p50", millis(latency.response.p50), "ms", `mean ${millis(latency.response.mean)} ms`),
    key("Response p99", millis(latency.response.p99), "ms", `uncorrected ${millis((openLoop ? latency.service : latency.response).p99)} ms`),
    key("Response max", millis(latency.response.max), "ms", `p99.9 ${millis(latency.response["p99.9"])} ms`),
    key("Errors", number(failed), "", `beside ${number(report.requests)} requests answered`),
    key("Connections", number(report.connections), "", `opened by ${count(clients, "client")}`),
    key("Under way", number(law.measured), "", `${law.holds ? "" : "✗ "}by rate × mean service time (Little) ${number(law.predicted)}; at most ${number(clients * pipeline)}`),
    report.calibration ? key("Of the client's ceiling", percent(report.calibration.share), "", `which is ${number(report.calibration.ceiling)}/s against a bare echo`) : null,
  ]);
}

function key(name, figure, unit, note) {
  return el("div", { class: "card key" }, el("dt", {}, name),
    el("dd", { class: "figure" }, figure, unit ? el("small", {}, (unit.startsWith("/") ? "" : " ") + unit) : null),
    el("dd", { class: "note" }, note));
}

function thresholds() {
  const measured = ({ condition, value }) => /^(p[\d.]+|max|mean)\b/.test(condition) ? number(value) + " ms"
    : condition.endsWith("%") ? percent(value) : number(value);
  return section("Thresholds", [card(table({}, "What would fail the run, and what was measured", ["fails if", "measured", ""],
    report.thresholds.map(each => [each.condition, measured(each),
      el("strong", { class: each.passed ? "good" : "bad" }, each.passed ? "✓ passed" : "✗ missed")])))]);
}

function latencies() {
  const figures = ["p50", "p90", "p99", "p99.9", "p99.99", "max", "mean"];
  const kinds = [
    ...(openLoop ? [
      ["response", "Response", "from the planned time: corrected"],
      ["service", "Service", "from the sending: uncorrected"],
    ] : [
      ["corrected", "Corrected", "with the requests that a late answer kept from being sent"],
      ["response", "Response", "from the sending: uncorrected"],
    ]),
    ["server-wait", "Server wait", "planned, but the connection was still busy"],
    ["client-lag", "Client lag", "sent late by the client's own fault"],
    ["connect", "Connect", "until a connection was there"],
    ["delivered", "Delivered", "messages from other clients, from their sending"],
  ];
  const there = kinds.filter(([kind], i) => i < 2 || report.latency[kind].max > 0);
  return card(table({ class: "latency" }, "In milliseconds, over the whole measured part", ["", ...figures],
    there.map(([kind, name, about]) => [el("span", {}, name, el("span", { class: "muted" }, about)),
      ...figures.map(figure => millis(report.latency[kind][figure]))])));
}

function errorKinds() {
  const kinds = Object.entries(report.errors);
  if (kinds.length === 0) return section("Errors", [el("p", { class: "muted" }, "None: every answer came in time and was verified.")]);
  return section("Errors", [card(table({}, "By kind, over the whole run", ["kind", "errors"], kinds.map(([kind, amount]) => [kind, number(amount)])))]);
}

function meanwhile(origin) {
  const plots = seriesOf(origin);
  return plots.length ? section(origin.title, [el("div", { class: "figures" }, plots.map(figure))]) : null;
}

function capacity() {
  const { lower, upper, confirmed, answer, unit, steps, remarks, overload, recommended } = report.capacity;
  const broke = report.capacity["broke-first"];
  const limits = Object.entries(recommended);
  return section("Capacity", [
    el("div", { class: "card" },
      el("div", { class: "interval" }, upper > lower ? `${number(lower)} – ${number(upper)} ` : `at least ${number(lower)} `, el("small", {}, unit)),
      el("p", {}, answer),
      broke ? el("p", {}, el("strong", {}, "What broke first: "), broke) : null,
      overload ? el("p", {}, el("strong", {}, "Overload: "), overload) : null,
      remarks.map(remark => el("p", { class: "muted" }, remark))),
    figureGrid([search, objective, scalability]),
    el("div", { class: "columns" },
      limits.length ? card(el("h3", {}, "Recommended limits"), el("p", { class: "muted" }, `Keys of the listener, for the configuration, a fifth below the lower end, which ${confirmed ? "a" : "no"} long window confirmed:`),
        el("pre", {}, limits.map(([name, value]) => `${name}: ${value}`).join("\n"))) : null,
      estimates()),
    card(el("h3", {}, "Every load tried"), table({ class: "text steps" }, "In order", [], steps.map(step => [number(step.at) + " s", step.line]))),
  ]);
}

function estimates() {
  const { usl } = report.capacity;
  if (!isFitted(usl)) return null;
  const row = (name, about, { value, low, high }) => [el("span", {}, name, el("span", { class: "muted" }, about)), value.toPrecision(3), `${low.toPrecision(3)} – ${high.toPrecision(3)}`];
  return card(el("h3", {}, "Scalability"), table({ class: "wrap" }, "Fitted, with 95% intervals", ["", "value", "interval"], [
    row("λ", "per second at a load of one", usl.lambda), row("σ", "contention", usl.sigma), row("κ", "coherence", usl.kappa)]));
}

function plan() {
  const { plan } = report;
  const size = plan.size["bytes-min"] === plan.size["bytes-max"] ? bytes(plan.size["bytes-min"])
    : `${bytes(plan.size["bytes-min"])} to ${bytes(plan.size["bytes-max"])}`;
  return card(el("h3", {}, "Plan"), table({ class: "text" }, "What the clients did", [], [
    ["endpoint", plan.endpoint],
    ["loop", openLoop ? `open, ${plan.arrivals} arrivals: send times planned in advance` : "closed: each client waits for its answer"],
    ...(openLoop ? [["rate", plan.rates.map(number).join(", ") + " requests/s"]] : [["think time", plan.think]]),
    ["clients", number(plan.clients)],
    ["ramp, warm-up, measured", `${plan.ramp}, ${plan.warmup}, ${plan.duration}`],
    ["payload", size],
    ["pipeline", number(plan.pipeline)],
    ["timeout", plan.timeout],
    ...(plan.churn ? [["churn", "a new connection for each request"]] : []),
    ...(plan.hold ? [["hold", "connections are held idle"]] : []),
    ...(plan["connect-rate"] > 0 ? [["connect rate", number(plan["connect-rate"]) + "/s"]] : []),
    ...(plan["source-addresses"].length ? [["source addresses", plan["source-addresses"].join(", ")]] : []),
    ["seed", String(plan.seed)],
  ]));
}

function environment() {
  return card(el("h3", {}, "Environment"), table({ class: "text" }, "Where it ran", [], Object.entries(report.environment)));
}

function commandLine() {
  return card(el("h3", {}, "Command line"), el("pre", {}, report["command-line"]));
}

function footer() {
  return el("footer", {},
    el("p", {}, "Percentiles come from merged histograms and are never averages; the maximum is always shown. A run is void if the client sent so late that it was the limit."),
    el("p", {}, "Made by Heddle. Plots drawn by uPlot 1.6.32 (MIT)."));
}

page();
