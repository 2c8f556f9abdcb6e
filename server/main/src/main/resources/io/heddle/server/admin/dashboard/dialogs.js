// What asks back, and what is said in passing. A modal <dialog> keeps the focus inside, and gives it back.

import { $, el, setText } from "./cells.js";
import { token } from "./api.js";

const NOTICE_MS = 6_000;

/** Says in passing that something was done. */
export function notice(sentence) {
  const note = el("p", {}, sentence);
  $("notices").append(note);
  setTimeout(() => note.remove(), NOTICE_MS);
}

function problem(id, sentence) {
  setText($(id), sentence);
  $(id).hidden = sentence === "";
}

/**
 * Asks whether to do something, and does it. It stays open with the reason if that fails.
 *
 * @param {{title: string, text: string, verb: string, danger?: boolean}} about
 * @param {() => Promise<void>} action
 * @return {Promise<boolean>} whether it was done
 */
export function confirm({ title, text, verb, danger = false }, action) {
  const dialog = $("confirm");
  const yes = $("confirm-yes");
  setText($("confirm-title"), title);
  setText($("confirm-text"), text);
  setText(yes, verb);
  yes.className = danger ? "danger" : "primary";
  problem("confirm-problem", "");
  return new Promise((resolve) => {
    let done = false;
    let busy = false;
    yes.onclick = async () => {
      // Twice would be an error the second time.
      if (busy) return;
      busy = true;
      try {
        await action();
        done = true;
        dialog.close();
      } catch (error) {
        problem("confirm-problem", sentence(error));
      } finally {
        busy = false;
      }
    };
    $("confirm-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(done);
    dialog.showModal();
  });
}

/** As it is shown: what the server said begins in lower case. */
export function sentence(error) {
  const text = error.message || "it failed";
  return `${text[0].toUpperCase()}${text.slice(1)}.`.replace(/([.?!])\.$/, "$1");
}

/**
 * Asks for the token and keeps it.
 *
 * @return {Promise<boolean>} false: whoever was asked does not know it
 */
export function askForToken() {
  const dialog = $("token-dialog");
  const input = $("token");
  // It was shown one and still asks.
  problem("token-problem", token.get() === null ? "" : "That is not the token of this server.");
  token.forget();
  input.value = "";
  return new Promise((resolve) => {
    let given = false;
    $("token-form").onsubmit = (event) => {
      event.preventDefault();
      const value = input.value.trim();
      // A browser sends nothing else in a header.
      if (!/^[\x21-\x7e]+$/.test(value)) {
        problem("token-problem", "Expected letters, digits and signs of ASCII, without spaces.");
        return;
      }
      token.set(value);
      given = true;
      dialog.close();
    };
    $("token-no").onclick = () => dialog.close();
    dialog.onclose = () => resolve(given);
    if (!dialog.open) dialog.showModal();
  });
}
