/**
 * Fetches a part of the page anew behind somebody's back. What htmx rejects (the server is away, or the page is being left) is nobody's
 * to catch: `htmx:sendError` says so to whoever shows it, and the stream asks for the state when the server is back.
 *
 * What is under a finger or a held mouse button stays until it is let go: a button that is exchanged between down and up gets no click.
 */

const LONGEST_MS = 2000; // held longer it is no click

let downAt = -Infinity;
const asked = new Map();
const kept = new Map();

export function renew(address, where) {
  asked.set(address, where);
  htmx.ajax("GET", address, where).catch(() => {});
}

const isHeld = () => performance.now() - downAt < LONGEST_MS;

document.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  downAt = performance.now();
  setTimeout(catchUp, LONGEST_MS); // where the up goes to somebody else: a menu, another window
}, true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    downAt = -Infinity;
    setTimeout(catchUp); // after the click
  }, true);
}

function catchUp() {
  if (isHeld()) return;
  for (const [address, where] of kept) renew(address, where);
  kept.clear();
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const { verb, path } = detail.requestConfig;
  if (verb !== "get" || !asked.has(path) || !isHeld()) return;
  detail.shouldSwap = false;
  kept.set(path, asked.get(path));
});
