/** A button by which a phone asks to be told of this page's thing by web push, also when the page is closed. */

/** As the server says it is refused; "" when it took it. */
async function send(address, body) {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  if (answer.ok) return "";
  const refused = await answer.json().catch(() => ({}));
  return refused.errors?.[0]?.message ?? refused.detail ?? answer.statusText;
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
 * @param {string} here the path of the page: below it is subscribed, and by it the phone remembers that it asked
 */
export async function offerToTell(box, registration, here) {
  const told = toldKey(here);
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
    const refused = await send(`${here}/bao-tin`, (await subscription(registration, box.dataset.key)).toJSON());
    if (!refused) localStorage.setItem(told, "1");
    return refused;
  };
  const turnOff = async () => {
    localStorage.removeItem(told);
    const { endpoint } = (await registration.pushManager.getSubscription()) ?? {};
    return endpoint ? send(`${here}/bao-tin/thoi`, { endpoint }) : "";
  };
  if (localStorage.getItem(told)) {
    // language or way may have changed since
    const known = Notification.permission === "granted" && (await registration.pushManager.getSubscription());
    if (!known || (await send(`${here}/bao-tin`, known.toJSON()))) localStorage.removeItem(told);
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
