/** A POST that is done once: tried again with the same key until a server answers. */

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 5000;
const SLOW_AFTER_MS = 400;
const TRY_AGAIN = new Set([502, 503, 504]);

/**
 * @param {string} url
 * @param {FormData | URLSearchParams} body
 * @param {{key?: string, onSlow?: () => void, onWaiting?: (tries: number) => void, signal?: AbortSignal}} [options] onSlow: no answer
 *   after 400 ms, time to show that something goes on; onWaiting: this try found no server, the next follows by itself
 * @returns {Promise<Response>} the first answer that is one (also a refusal, and a fault of the server that trying again won't mend)
 */
export async function post(url, body, options = {}) {
  const key = options.key ?? newKey();
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const slow = setTimeout(() => options.onSlow?.(), SLOW_AFTER_MS);
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await fetch(url, {
          method: "POST",
          body,
          headers: { "Idempotency-Key": key, "X-CSRFToken": token, Accept: "application/json" },
          signal: options.signal,
        });
        if (!TRY_AGAIN.has(answer.status)) return answer;
      } catch (error) {
        if (options.signal?.aborted) throw error;
      }
      options.onWaiting?.(tries);
      await new Promise((done) => setTimeout(done, Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)));
    }
  } finally {
    clearTimeout(slow);
  }
}

/** 128 random bits. Not crypto.randomUUID(): a kiosk that reaches its server by plain http in the house does not have it. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
