// Asks the server. Whatever goes wrong is one of the three errors below.

const PATIENCE_MS = 5_000;

/** The server answered that it will not, and why, in one sentence. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** It wants a token, or another one. */
export class TokenWanted extends Error {}

/** No answer, or none that makes sense. */
export class Unreachable extends Error {}

// For as long as the tab: a token on disk would outlive whoever typed it.
export const token = {
  get: () => sessionStorage.getItem("heddle-token"),
  set: (value) => sessionStorage.setItem("heddle-token", value),
  forget: () => sessionStorage.removeItem("heddle-token"),
};

/**
 * @param {string} path such as /api/listeners
 * @param {{method?: string, signal?: AbortSignal}} options whoever aborts gets an AbortError
 */
export async function ask(path, { method = "GET", signal } = {}) {
  const answer = await exchange(path, method, signal);
  if (answer.status === 401) throw new TokenWanted(answer.body?.detail);
  if (!answer.ok) throw new Problem(answer.status, answer.body?.detail ?? `it answered ${answer.status}`);
  if (answer.body === null) throw new Unreachable("what answers is not Heddle");
  return answer.body;
}

async function exchange(path, method, signal) {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  const shown = token.get();
  try {
    const response = await fetch(path, {
      method,
      headers: shown ? { Authorization: `Bearer ${shown}` } : {},
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    return { ok: response.ok, status: response.status, body: json(text) };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unreachable(timeout.aborted ? `no answer within ${PATIENCE_MS / 1000} s` : "nobody answers");
  }
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
