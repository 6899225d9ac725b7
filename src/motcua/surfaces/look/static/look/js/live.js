/** Live happenings of a centre: an EventSource that comes back by itself, tells of each entry once, and shows when the line is lost. */

const LOST_AFTER_MS = 3000;
const SILENT_AFTER_MS = 30000; // the server says "beat" every 12 s; a broken line may say nothing for a quarter of an hour
const REOPEN_MS = 400;
const REOPEN_AMONG_MANY_MS = 1000; // doubled with each try, and each page waits another while
const REOPEN_MOST_MS = 15000;
const REMEMBERED = 1000;
let newestShown = 0;

/** The number of the newest entry that this page has handled, by whichever subscription; 0: none yet. */
export function shown() {
  return newestShown;
}

/**
 * @param {string} url the event stream
 * @param {string[]} kinds kinds of entries to listen for
 * @param {(entry: object) => void} onEntry called once for each entry
 * @param {{onState?: () => void, onLine?: (connected: boolean) => void, isOneOfMany?: boolean}} [options] onState: fetch the present
 *   state (after the first connection and each reconnection); onLine: the line was lost for 3 s, or is back; isOneOfMany: a visitor's
 *   page, of which there may be thousands; screens of the house are few and are back as soon as the server is
 * @returns {() => void} ends the subscription
 */
export function subscribe(url, kinds, onEntry, options = {}) {
  const seen = new Set();
  let source = null;
  let lost = null;
  let silent = null;
  let tries = 0;
  let ended = false;

  const line = (connected) => {
    clearTimeout(lost);
    lost = null;
    showOffline(!connected);
    options.onLine?.(connected);
  };

  const heard = () => {
    clearTimeout(silent);
    silent = setTimeout(() => {
      line(false);
      open();
    }, SILENT_AFTER_MS);
  };

  let last = "";
  const remember = (event) => {
    last = event.lastEventId || last;
    heard();
  };

  const openLater = () => {
    const among = Math.min(REOPEN_AMONG_MANY_MS * 2 ** tries++, REOPEN_MOST_MS) * (0.5 + Math.random());
    clearTimeout(silent);
    silent = setTimeout(open, options.isOneOfMany ? among : REOPEN_MS);
  };

  const open = () => {
    if (ended) return;
    source?.close();
    heard(); // also a connection that is never answered
    source = new EventSource(last ? withLast(url, last) : url);
    source.addEventListener("beat", heard);
    source.addEventListener("hello", (event) => {
      remember(event);
      options.onState?.(); // not before: what is told between a state and this word would be missed
      caughtUp(event);
    });
    source.onopen = () => {
      tries = 0;
      line(true);
      if (last) options.onState?.();
    };
    source.onerror = () => {
      if (ended) return;
      lost ??= setTimeout(() => line(false), LOST_AFTER_MS);
      source.close(); // not left to the browser: after a refusal it gives up and forgets where it was
      openLater();
    };
    source.addEventListener("reload", (event) => {
      remember(event);
      options.onState?.();
      caughtUp(event);
    });
    for (const kind of kinds) {
      source.addEventListener(kind, (event) => {
        remember(event);
        const entry = JSON.parse(event.data);
        if (seen.has(entry.id)) return;
        seen.add(entry.id);
        if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
        onEntry(entry);
        newestShown = Math.max(newestShown, entry.id); // what an error kept from being shown does not count
      });
    }
  };
  open();
  // a cable that is pulled or a phone in a lift says so at once: the line is tried, and found dead or not, instead of waiting for silence
  addEventListener("offline", open);
  addEventListener("online", open);
  return () => {
    ended = true;
    removeEventListener("offline", open);
    removeEventListener("online", open);
    clearTimeout(silent);
    clearTimeout(lost);
    source.close();
  };
}

/** Where the stream begins, or begins anew, the page fetches the whole state: it has shown all up to there. */
function caughtUp(event) {
  const entry = Number(event.lastEventId.split("-")[1]);
  if (Number.isSafeInteger(entry)) newestShown = Math.max(newestShown, entry);
}

/** A new EventSource can't send the header Last-Event-ID; the server takes it from the address too. */
function withLast(url, last) {
  const address = new URL(url, location.href);
  address.searchParams.set("last-event-id", last);
  return address;
}

function showOffline(isLost) {
  const banner = document.querySelector("[data-offline]");
  if (banner) banner.hidden = !isLost;
}
