/** Live happenings of a centre: an EventSource that comes back by itself, tells of each entry once, and shows when the line is lost. */

const LOST_AFTER_MS = 3000;
const REMEMBERED = 1000;

/**
 * @param {string} url the event stream
 * @param {string[]} kinds kinds of entries to listen for
 * @param {(entry: object) => void} onEntry called once for each entry
 * @param {{onState?: () => void, onLine?: (connected: boolean) => void}} [options] onState: fetch the present state
 *   (after the first connection and each reconnection); onLine: the line was lost for 3 s, or is back
 * @returns {() => void} ends the subscription
 */
export function subscribe(url, kinds, onEntry, options = {}) {
  const seen = new Set();
  let source = null;
  let lost = null;
  let ended = false;

  const line = (connected) => {
    clearTimeout(lost);
    lost = null;
    showOffline(!connected);
    options.onLine?.(connected);
  };

  const open = () => {
    source = new EventSource(url);
    source.onopen = () => {
      line(true);
      options.onState?.();
    };
    source.onerror = () => {
      if (ended) return;
      lost ??= setTimeout(() => line(false), LOST_AFTER_MS);
      if (source.readyState === EventSource.CLOSED) {
        // the server answered with an error: the browser gives up, we do not
        source.close();
        setTimeout(open, 1500);
      }
    };
    source.addEventListener("reload", () => options.onState?.());
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        const entry = JSON.parse(event.data);
        if (seen.has(entry.id)) return;
        seen.add(entry.id);
        if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
        onEntry(entry);
      });
    }
  };
  open();
  return () => {
    ended = true;
    source.close();
  };
}

function showOffline(isLost) {
  const banner = document.querySelector("[data-offline]");
  if (banner) banner.hidden = !isLost;
}
