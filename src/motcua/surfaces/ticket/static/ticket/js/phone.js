/** What makes the page of a ticket a phone's own: kept for when there is no line, and words to the phone when the page is closed. */

const WORKER = "/p/sw.js";
const here = location.pathname;
const told = `motcua-told:${here}`; // that this phone asked to be told of this ticket
const box = document.querySelector("[data-tell]");
const button = box.querySelector("[data-tell-me]");
const problem = box.querySelector("[data-tell-problem]");

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
  localStorage.removeItem(told);
  const registration = await navigator.serviceWorker?.getRegistration(WORKER);
  registration?.active?.postMessage({ forget: here });
  box.hidden = true;
}

async function send(where, body) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(`${here}/${where}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.ok) return "";
  const refused = await answer.json().catch(() => ({}));
  return refused.errors?.[0]?.message ?? refused.detail ?? answer.statusText;
}

/** The browser's subscription; a new one where the old one was for another sender's key. */
async function subscription(registration) {
  const options = { userVisibleOnly: true, applicationServerKey: box.dataset.key };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

async function turnOn(registration) {
  if ((await Notification.requestPermission()) !== "granted") return box.dataset.denied;
  const refused = await send("bao-tin", (await subscription(registration)).toJSON());
  if (!refused) localStorage.setItem(told, "1");
  return refused;
}

async function turnOff(registration) {
  localStorage.removeItem(told);
  const { endpoint } = (await registration.pushManager.getSubscription()) ?? {};
  return endpoint ? send("bao-tin/thoi", { endpoint }) : "";
}

function show(words = "") {
  button.setAttribute("aria-pressed", String(localStorage.getItem(told) !== null));
  problem.textContent = words;
  problem.hidden = !words;
}

async function offer() {
  const registration = await keepPage();
  if (!registration?.pushManager || !("Notification" in window)) {
    // an iPhone takes words only for a page on its home screen (Web Push on iOS 16.4)
    const isPhone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    box.querySelector("[data-tell-install]").hidden = !isPhone;
    button.hidden = true;
    box.hidden = !isPhone;
    return;
  }
  if (localStorage.getItem(told)) {
    // language or way may have changed since
    const known = Notification.permission === "granted" && (await registration.pushManager.getSubscription());
    if (!known || (await send("bao-tin", known.toJSON()))) localStorage.removeItem(told);
  }
  show();
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      show(await (localStorage.getItem(told) ? turnOff : turnOn)(registration));
    } catch {
      show(box.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
}

if (["waiting", "held", "called"].includes(document.querySelector("[data-state]").dataset.state)) {
  offer().catch(() => {}); // without it the page is what it was: it rings while it is open
}
