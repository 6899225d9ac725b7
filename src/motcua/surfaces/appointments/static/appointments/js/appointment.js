/** The page of an appointment: reminds on the phone, by the worker of the tickets' pages, for a ticket is what it becomes. */

import { offerToTell } from "../../look/js/push.js";

const WORKER = "/p/sw.js";

/** Its registration once it works; null where the browser has none. This page is not the worker's own: `ready` would never come. */
async function registration() {
  if (!navigator.serviceWorker) return null;
  const found = await navigator.serviceWorker.register(WORKER, { scope: "/p/" });
  const begun = found.active ?? found.waiting ?? found.installing;
  if (begun.state === "activated") return found;
  await new Promise((done) => begun.addEventListener("statechange", () => begun.state === "activated" && done()));
  return found;
}

const box = document.querySelector("[data-tell]");
if (box) {
  registration()
    .then((worker) => offerToTell(box, worker, location.pathname))
    .catch(() => {}); // without it the page is what it was; the letter comes all the same
}
