// Figures as people read them: three digits that matter, a unit, never a width that jumps more than it must.

const NONE = "–";

function known(value) {
  return typeof value === "number" && Number.isFinite(value);
}

function digits(value) {
  if (value >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function scaled(value, base, units) {
  let unit = 0;
  // 999.6 would be written as 1000.
  while (unit < units.length - 1 && value >= base - 0.5) {
    value /= base;
    unit++;
  }
  return [value, units[unit]];
}

/** 9,999 in full, then 12.3k. */
export function count(value) {
  if (!known(value)) return NONE;
  if (value < 10_000) return Math.round(value).toLocaleString("en");
  const [figure, unit] = scaled(value, 1000, ["", "k", "M", "G", "T"]);
  return digits(figure) + unit;
}

/** In full, for whoever points at it. */
export function exact(value) {
  return known(value) ? Math.round(value).toLocaleString("en") : "";
}

export function perSecond(value) {
  if (!known(value)) return NONE;
  if (value > 0 && value < 10) return value.toFixed(value < 0.1 ? 2 : 1);
  return count(value);
}

export function bytes(value) {
  if (!known(value)) return NONE;
  const [figure, unit] = scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
  return `${unit === "B" ? Math.round(figure) : digits(figure)} ${unit}`;
}

/** How long, from seconds: 350 µs, 4.20 s, 3 min 12 s, 2 d 5 h. */
export function duration(seconds) {
  if (!known(seconds)) return NONE;
  if (seconds === 0) return "0 s";
  if (seconds < 1e-3) return `${Math.max(1, Math.round(seconds * 1e6))} µs`;
  if (seconds < 1) return `${digits(seconds * 1e3)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const whole = Math.floor(seconds);
  const parts = [[whole, 60, "s"], [whole / 60, 60, "min"], [whole / 3600, 24, "h"], [whole / 86400, Infinity, "d"]];
  const greatest = whole < 3600 ? 1 : whole < 86400 ? 2 : 3;
  return [parts[greatest], parts[greatest - 1]]
    .map(([value, modulus, unit]) => `${Math.floor(modulus === Infinity ? value : value % modulus)} ${unit}`)
    .join(" ");
}

/** For an age that grows while one looks: whole seconds, so that it does not flicker. */
export function age(seconds) {
  return known(seconds) && seconds < 60 ? `${Math.floor(seconds)} s` : duration(seconds);
}

export function clock(time) {
  return new Date(time).toLocaleTimeString("en-GB");
}

export function plural(number, one, many = `${one}s`) {
  return `${exact(number)} ${number === 1 ? one : many}`;
}
