// Elements, and tables that are kept up to date in place. Nothing here parses HTML: what comes from
// peers only ever becomes text.

export const $ = (id) => document.getElementById(id);

/** An element: el("td", {class: "number"}, "text", child). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Only where it is another: a text that is replaced loses its selection. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setTitle(element, title) {
  if (element.title !== title) element.title = title;
}

export function setClass(element, name) {
  if (element.className !== name) element.className = name;
}

/** A list of terms and what they are, which stays the same elements. */
export function facts(list, entries) {
  const shown = new Map([...list.children].map((group) => [group.dataset.term, group]));
  for (const [term, value] of entries) {
    let group = shown.get(term);
    if (!group) {
      group = el("div", { "data-term": term }, el("dt", {}, term), el("dd"));
      list.append(group);
    }
    shown.delete(term);
    setText(group.lastChild, value);
  }
  for (const gone of shown.values()) gone.remove();
}

/**
 * The rows of a table, one for each item, which stay the same elements for as long as their item is
 * there: focus, selection and what the mouse is on survive a refresh.
 */
export class Rows {
  #body;
  #make;
  #rows = new Map();

  /**
   * @param {HTMLElement} body of the table
   * @param {() => {row: HTMLElement, update: (item: object) => void}} make a row for any item
   */
  constructor(body, make) {
    this.#body = body;
    this.#make = make;
  }

  show(items, key) {
    const focused = this.#focused();
    const before = this.#rows;
    this.#rows = new Map();
    for (const item of items) {
      const row = before.get(key(item)) ?? this.#make();
      row.update(item);
      this.#rows.set(key(item), row);
    }
    for (const [id, gone] of before) if (!this.#rows.has(id)) gone.row.remove();
    this.#order(this.#still());
    this.#restore(focused);
  }

  /** One row stays where it is, and the others are moved around it. */
  #order(still) {
    let place = this.#body.firstElementChild;
    for (const { row } of this.#rows.values()) {
      while (row === still && place !== still) {
        const inTheWay = place;
        place = place.nextElementSibling;
        this.#put(inTheWay, null);
      }
      if (row === place) place = place.nextElementSibling;
      else this.#put(row, place);
    }
  }

  /** The row with the selection, which would be lost if that was moved, or else with the focus. */
  #still() {
    const selection = getSelection();
    const node = selection.isCollapsed ? document.activeElement : selection.anchorNode;
    const row = (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.("tr");
    return row?.parentNode === this.#body ? row : null;
  }

  #put(row, place) {
    // A row that is moved otherwise loses the focus.
    if (row.isConnected && this.#body.moveBefore) this.#body.moveBefore(row, place);
    else this.#body.insertBefore(row, place);
  }

  #focused() {
    const element = document.activeElement;
    const row = element?.closest?.("tr");
    if (row?.parentNode !== this.#body) return null;
    return { element, index: [...this.#body.children].indexOf(row), control: element.dataset.control };
  }

  /** Whoever is in a row that has gone goes on in the one that has its place now. */
  #restore(focused) {
    if (!focused || document.activeElement === focused.element) return;
    const rows = this.#body.children;
    const row = rows[Math.min(focused.index, rows.length - 1)];
    const next = focused.element.isConnected
      ? focused.element
      : row?.querySelector(`[data-control="${focused.control}"]`) ?? this.#body.closest("[tabindex]");
    next?.focus({ preventScroll: true });
  }
}
