/** A POST that is done once: tried again with the same key until the server answers. */

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 5000;

/**
 * @param {string} url
 * @param {FormData | URLSearchParams} body
 * @param {{key?: string, onWaiting?: (tries: number) => void, signal?: AbortSignal}} [options] onWaiting is called for each try that
 *   found no server
 * @returns {Promise<Response>} the first answer that is one (also an error of the 400s)
 */
export async function post(url, body, options = {}) {
  const key = options.key ?? crypto.randomUUID();
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "Idempotency-Key": key, "X-CSRFToken": token, Accept: "application/json" },
        signal: options.signal,
      });
      if (answer.status < 500) return answer;
    } catch (error) {
      if (options.signal?.aborted) throw error;
    }
    options.onWaiting?.(tries);
    await new Promise((done) => setTimeout(done, Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS)));
  }
}
