/** Figures as people read them. */

const NONE = "–";

function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}

/** As many digits as say something: three of them, and every digit of an integer. */
function number(value) {
  if (!isNumber(value)) return NONE;
  const size = Math.abs(value);
  const fractions = Number.isInteger(value) || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  if (size > 0 && size < 0.0005) return value.toPrecision(3);
  return value.toLocaleString("en-US", { maximumFractionDigits: fractions });
}

/** For a table of milliseconds, where digits stand below one another. */
function millis(value) {
  if (!isNumber(value)) return NONE;
  const fractions = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
  return value.toLocaleString("en-US", { minimumFractionDigits: fractions, maximumFractionDigits: fractions });
}

function percent(share) {
  return isNumber(share) ? number(share * 100) + "%" : NONE;
}

function count(amount, one, many = one + "s") {
  return number(amount) + " " + (amount === 1 ? one : many);
}

function bytes(size) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (size >= 1024 && size % 1024 === 0 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return size + units[unit];
}

/** A rate, or an amount of connections: "2,400 requests/s". */
function load(value, unit) {
  return number(value) + " " + unit;
}

/** An element; text is never read as markup. */
function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat().filter(child => child !== null));
  return element;
}

/** A table that scrolls by itself where the screen is narrow; rows begin with their header. */
function table(attributes, caption, head, rows) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", attributes,
      el("caption", {}, caption),
      head.length ? el("thead", {}, el("tr", {}, head.map(text => el("th", { scope: "col" }, text)))) : null,
      el("tbody", {}, rows.map(([first, ...rest]) =>
        el("tr", {}, el("th", { scope: "row" }, first), rest.map(cell => el("td", {}, cell)))))));
}
