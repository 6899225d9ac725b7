/** A button by which a phone asks to be told of this page's thing by web push, also when the page is closed. */

/** What the server says: `refused`, "" when it took it, and what it answered. */
async function send(address, body) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  return { ...said, refused: answer.ok ? "" : (said.errors?.[0]?.message ?? said.detail ?? answer.statusText) };
}

/** The worker of the tickets' pages shows what is sent, for a page that is not its own too: `ready` would never come there. */
export async function tellingWorker() {
  if (!navigator.serviceWorker) return null;
  const found = await navigator.serviceWorker.register("/p/sw.js", { scope: "/p/" });
  const begun = found.active ?? found.waiting ?? found.installing;
  if (begun.state === "activated") return found;
  await new Promise((done) => begun.addEventListener("statechange", () => begun.state === "activated" && done()));
  return found;
}

/** The browser's subscription; a new one where the old one was for another sender's key. */
async function subscription(registration, key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

/**
 * @param {HTMLElement} box with the button, the words for an iPhone, the place for what is refused; `data-key`: the sender's key
 * @param {ServiceWorkerRegistration | null} registration of the worker that shows what is sent; null where the browser has none
 * @param {string} here the path of the page: below it is subscribed
 * @param {string} about by what the phone remembers that it asked; the path where a page is always of the same thing
 */
export async function offerToTell(box, registration, here, about = here) {
  const told = toldKey(about);
  const choose = box.querySelector("[data-tell-choose]"); // a link to where this phone chooses what it hears
  const lead = (answer) => {
    if (!choose) return;
    choose.hidden = !answer.choose;
    if (answer.choose) choose.querySelector("a").href = answer.choose;
  };
  const button = box.querySelector("[data-tell-me]");
  const problem = box.querySelector("[data-tell-problem]");
  if (!registration?.pushManager || !("Notification" in window)) {
    // an iPhone takes words only for a page on its home screen (Web Push on iOS 16.4)
    const isPhone = /iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone;
    box.querySelector("[data-tell-install]").hidden = !isPhone;
    button.hidden = true;
    box.hidden = !isPhone;
    return;
  }
  const show = (words = "") => {
    button.setAttribute("aria-pressed", String(localStorage.getItem(told) !== null));
    problem.textContent = words;
    problem.hidden = !words;
  };
  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") return box.dataset.denied;
    const answer = await send(`${here}/bao-tin`, (await subscription(registration, box.dataset.key)).toJSON());
    if (!answer.refused) localStorage.setItem(told, "1");
    lead(answer);
    return answer.refused;
  };
  const turnOff = async () => {
    localStorage.removeItem(told);
    const { endpoint } = (await registration.pushManager.getSubscription()) ?? {};
    lead({});
    return endpoint ? (await send(`${here}/bao-tin/thoi`, { endpoint })).refused : "";
  };
  if (localStorage.getItem(told)) {
    // language or way may have changed since
    const known = Notification.permission === "granted" && (await registration.pushManager.getSubscription());
    const answer = known ? await send(`${here}/bao-tin`, known.toJSON()) : { refused: "gone" };
    if (answer.refused) localStorage.removeItem(told);
    else lead(answer);
  }
  show();
  box.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      show(await (localStorage.getItem(told) ? turnOff() : turnOn()));
    } catch {
      show(box.dataset.failed);
    } finally {
      button.disabled = false;
    }
  });
}

/** Under which name a phone remembers that it asked. */
export function toldKey(here) {
  return `motcua-told:${here}`;
}
