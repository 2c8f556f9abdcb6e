// Asks the server once a second how it is, and hands what it answers to the parts of the page.

import { $, setText } from "./cells.js";
import { Problem, TokenWanted, ask } from "./api.js";
import { Connections } from "./connections.js";
import { askForToken, confirm, notice, sentence } from "./dialogs.js";
import { ALL, History } from "./history.js";
import { Listeners } from "./listeners.js";
import { Overview } from "./overview.js";
import { Stack } from "./stack.js";
import { clock, plural } from "./units.js";

const INTERVAL_MS = 1_000;
/** Nobody looks: what is kept is the history. */
const HIDDEN_INTERVAL_MS = 10_000;
const BACKOFF_MAX_MS = 15_000;
/** A server that takes long to answer is asked less, so that it is not this page that keeps it busy. */
const SHARE_OF_TIME_MAX = 0.1;

const history = new History();
const overview = new Overview();
const stack = new Stack(kill);
const connections = new Connections({ changed: wake, scoped, stack: (each) => stack.open(each), kill });
const listeners = new Listeners(history, { scoped, change });

let scope = ALL;
let last = null;
/** How often it was started, as far as is known here. */
let runs = 0;
let paused = false;
let failures = 0;
let goneSince = null;

// --- the loop: one question at a time, so that a slow server never has two of them

let ready = () => {};
let woken = false;

/** Now rather than later. */
function wake() {
  woken = true;
  ready();
}

/** Until then, or until somebody wants it now. */
async function pause(milliseconds) {
  if (!woken) {
    await new Promise((resolve) => {
      ready = resolve;
      if (milliseconds !== Infinity) setTimeout(resolve, milliseconds);
    });
  }
  woken = false;
}

async function run() {
  for (;;) {
    const began = performance.now();
    try {
      await poll();
      failures = 0;
      const took = performance.now() - began;
      const interval = document.hidden ? HIDDEN_INTERVAL_MS : INTERVAL_MS;
      await pause(paused ? Infinity : Math.max(interval - took, took / SHARE_OF_TIME_MAX));
    } catch (error) {
      history.lost(Date.now());
      if (error instanceof TokenWanted) await login();
      else await recover(error);
    }
  }
}

async function poll() {
  const asked = Date.now();
  const [server, all, page] = await Promise.all([ask("/api/server"), ask("/api/listeners"), connections.ask()]);
  const restarted = last !== null && (server.pid !== last.server.pid || server.uptime < last.server.uptime);
  if (restarted) notice("The server was started anew.");
  else if (goneSince !== null) notice("The server answers again.");
  if (restarted) runs++;
  goneSince = null;
  history.add(asked, runs, all.listeners);
  last = { asked, server, listeners: all.listeners };
  show(page);
}

function show(page) {
  overview.show(last.server);
  connections.listeners(last.listeners.map((listener) => listener.name));
  if (scope !== ALL && !last.listeners.some((listener) => listener.name === scope)) scoped(ALL);
  draw();
  if (page) connections.show(page);
}

function draw() {
  overview.draw(history.points(scope), last.asked, scope === ALL ? last.server["connections-max"] : null);
  listeners.show(last.listeners, scope);
}

// --- when it does not answer

async function recover(error) {
  goneSince ??= Date.now();
  failures++;
  const backoff = Math.min(BACKOFF_MAX_MS, INTERVAL_MS * 2 ** (failures - 1));
  const before = last ? ` What is shown here is as it was at ${clock(last.asked)}.` : "";
  if (error instanceof Problem) overview.trouble("failing", `The server cannot tell: ${sentence(error)}${before}`, "Try now");
  else overview.trouble("unreachable",
    `The server cannot be reached since ${clock(goneSince)}: ${error.message}.${before}`, "Try now");
  const until = Date.now() + backoff;
  const tell = () => overview.next(`Trying again in ${Math.ceil(Math.max(0, until - Date.now()) / 1000)} s`);
  tell();
  const telling = setInterval(tell, 1_000);
  await pause(backoff);
  clearInterval(telling);
  overview.next("Trying …");
}

async function login() {
  if (await askForToken()) return;
  overview.trouble("locked", "This server asks for a token.", "Enter it");
  overview.next("");
  await pause(Infinity);
}

// --- what can be done

function scoped(name) {
  scope = name;
  setText($("scope"), name === ALL ? "all listeners" : `listener ${name}`);
  $("scope-clear").hidden = name === ALL;
  connections.scope(name);
  if (last) draw();
}

function kill(connection) {
  const { id, peer, listener } = connection;
  return confirm({
    title: `Kill connection ${id}?`,
    text: `${peer} on listener ${listener} is cut off at once; what is under way for it is lost.`,
    verb: "Kill connection",
    danger: true,
  }, async () => {
    await ask(`/api/connections/${id}`, { method: "DELETE" });
    notice(`Connection ${id} from ${peer} was killed.`);
    wake();
  });
}

function change(listener) {
  const { name, active, endpoints } = listener;
  const drains = listener.state !== "draining";
  const text = drains
    ? `It refuses new connections. ${active === 0 ? "It has none now." : `Its ${plural(active, "connection")} may finish
      the request that is under way, and what takes longer than the drain timeout is cut.`}`.replace(/\s+/g, " ")
    : `It accepts connections again on ${endpoints.join(", ")}.`;
  const about = drains
    ? { title: `Drain listener ${name}?`, text, verb: "Drain", danger: true }
    : { title: `Resume listener ${name}?`, text, verb: "Resume" };
  return confirm(about, async () => {
    await ask(`/api/listeners/${encodeURIComponent(name)}/${drains ? "drain" : "resume"}`, { method: "POST" });
    notice(drains ? `Listener ${name} is draining.` : `Listener ${name} accepts again.`);
    wake();
  });
}

$("alarm-act").addEventListener("click", wake);
$("scope-clear").addEventListener("click", () => {
  scoped(ALL);
  // The button is gone, and the focus with it.
  $("by-listener").focus();
});
$("pause").addEventListener("click", () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", String(paused));
  wake();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) wake();
});

run();
