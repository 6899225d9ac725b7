/**
 * A screen's sign of life: `<div data-beat="/api/v1/counters/BG/4/beat">`. A counter whose screen is silent is paused.
 *
 * A worker keeps the time, because a browser slows the timers of a page that is behind another one to one a minute.
 */

const place = document.querySelector("[data-beat]");

if (place) {
  const worker = new Worker(new URL("beat-worker.js", import.meta.url), { type: "module" });
  worker.postMessage({
    url: new URL(place.dataset.beat, location.href).href,
    token: document.querySelector('meta[name="csrf-token"]')?.content ?? "",
  });
}
