/**
 * What is said to the reader, on every page of the staff: who calls for help, how much is unread, what is to be acknowledged. `<div id="talk-bar" data-talk>`.
 *
 * All pages of a browser share one stream (line-worker.js). Each entry is passed on in the page as the event "talk".
 */

import { subscribe } from "../look/js/live.js";
import { newKey, post } from "../look/js/post.js";
import { toast } from "../look/js/toast.js";

const SOON_MS = 120;
const OF_THREADS = ["opened", "message", "joined", "left", "acknowledged", "reminded", "escalated", "file_checked", "file_infected"];
const OF_CALLS = ["rang", "answered", "refused", "missed", "ended", "signalled", "noted"];
const KINDS = [
  "thread.read",
  ...["raised", "accepted", "ended", "withdrawn"].map((what) => `alarm.${what}`),
  ...OF_THREADS.flatMap((what) => [`thread.${what}`, `dossier.thread_${what}`]),
  ...["given", "accepted", "declined", "done", "withdrawn", "lapsed"].map((what) => `order.${what}`),
  ...OF_CALLS.flatMap((what) => [`call.${what}`, `dossier.call_${what}`]),
];

const place = document.getElementById("talk-bar");
let soon = null;

if (place) {
  listen(place.dataset.talkLive, place.dataset.person);
  document.addEventListener("submit", acknowledge);
}

function listen(url, person) {
  const heard = (entry) => {
    document.dispatchEvent(new CustomEvent("talk", { detail: entry }));
    look();
  };
  if (!self.SharedWorker) {
    subscribe(url, KINDS, heard, { onState: look });
    look();
    return;
  }
  const worker = new SharedWorker(new URL("line-worker.js", import.meta.url), { name: `talk-${person}` });
  worker.port.onmessage = ({ data }) => {
    if (data.entry) heard(data.entry);
    else {
      place.dataset.line = "open"; // from here on nothing is missed
      look();
    }
  };
  worker.port.postMessage({ url: new URL(url, location.href).href, kinds: KINDS });
  addEventListener("pagehide", () => worker.port.postMessage({ gone: true }));
  look();
}

/** Several that come at once are looked at once. */
function look() {
  soon ??= setTimeout(async () => {
    soon = null;
    try {
      const answer = await fetch(place.dataset.talk, { headers: { Accept: "text/html" } });
      if (answer.ok) show(await answer.text());
    } catch {
      // the server is away; the stream says when it is back
    }
  }, SOON_MS);
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("talk-bar");
  if (!fresh) return;
  const unread = Number(fresh.dataset.unread);
  for (const count of document.querySelectorAll("[data-talk-count]")) {
    count.hidden = unread === 0;
    count.firstChild.textContent = unread > 99 ? "99+" : unread;
  }
  const ids = (root) => [...root.querySelectorAll("[id]")].map((one) => one.id).join();
  if (ids(fresh) === ids(place)) return;
  const focused = place.contains(document.activeElement) ? document.activeElement.id : "";
  const written = [...place.querySelectorAll("input[id]")].filter((one) => one.value).map((one) => [one.id, one.value]);
  const more = place.querySelector(".talk-bar__more")?.open;
  const isNew = [...fresh.querySelectorAll("[data-order]")].some((one) => !document.getElementById(one.id));
  place.replaceChildren(...fresh.childNodes);
  for (const [id, value] of written) keep(id, value);
  if (more) place.querySelector(".talk-bar__more")?.setAttribute("open", "");
  if (isNew) tone();
  ring(place.querySelector("[data-ring]") !== null);
  if (focused) (document.getElementById(focused) ?? place.querySelector("button"))?.focus();
}

/** What somebody is just writing stays, and stays open. */
function keep(id, value) {
  const field = document.getElementById(id);
  if (!field) return;
  field.value = value;
  field.closest("details")?.setAttribute("open", "");
}

let ringing = null;

/** Two short tones every three seconds while somebody calls; a browser in which nothing was touched yet stays silent. */
function ring(isCalled) {
  if (!isCalled) {
    clearInterval(ringing);
    ringing = null;
    return;
  }
  ringing ??= setInterval(tone, 3000);
  tone();
}

function tone() {
  const context = new AudioContext();
  for (const begin of [0, 0.4]) {
    const sound = new OscillatorNode(context, { frequency: 660 });
    const volume = new GainNode(context, { gain: 0.15 });
    sound.connect(volume).connect(context.destination);
    sound.start(context.currentTime + begin);
    sound.stop(context.currentTime + begin + 0.25);
  }
  setTimeout(() => context.close(), 1000);
}

/** In place, so that whoever serves a visitor stays where they are. */
async function acknowledge(event) {
  const form = event.target.closest("[data-talk-ack]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.sending) return; // pressed twice
  form.dataset.sending = "yes";
  try {
    const answer = await post(form.action, new FormData(form), { key: newKey() });
    if (!answer.ok) toast((await answer.json().catch(() => null))?.detail ?? answer.statusText, "late");
  } finally {
    delete form.dataset.sending;
  }
  look();
}
