/** What makes the page of a ticket a phone's own: kept for when there is no line, and words to the phone when the page is closed. */

import { offerToTell, toldKey } from "../../look/js/push.js";

const WORKER = "/p/sw.js";
const here = location.pathname;
const box = document.querySelector("[data-tell]");

/** Keeps this page; resolves with the worker's registration, null where the browser has none. */
async function keepPage() {
  if (!navigator.serviceWorker) return null; // an old browser, or a page by plain http
  const registration = await navigator.serviceWorker.register(WORKER, { scope: "/p/" });
  await navigator.serviceWorker.ready;
  registration.active.postMessage({ keep: here });
  return registration;
}

/** The visit is over: nothing of it stays on the phone. */
export async function forgetPage() {
  localStorage.removeItem(toldKey(here));
  const registration = await navigator.serviceWorker?.getRegistration(WORKER);
  registration?.active?.postMessage({ forget: here });
  box.hidden = true;
}

if (["waiting", "held", "called"].includes(document.querySelector("[data-state]").dataset.state)) {
  keepPage()
    .then((registration) => offerToTell(box, registration, here))
    .catch(() => {}); // without it the page is what it was: it rings while it is open
}
