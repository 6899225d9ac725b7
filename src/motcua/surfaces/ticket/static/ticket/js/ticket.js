/** Keeps the page of a ticket up to date; rings and vibrates when it is called, and says of what time its state is. */

import { subscribe } from "../../look/js/live.js";
import { forgetPage } from "./phone.js";

const OVER = ["finished", "cancelled"];
const MAY_LEAVE = ["waiting", "held"];
const MAY_RING = [...MAY_LEAVE, "called"];
const CALLS = ["ticket.called", "ticket.recalled"];
const OTHERS = [
  "ticket.started", "ticket.held", "ticket.resumed", "ticket.no_show", "ticket.finished", "ticket.cancelled", "ticket.transferred",
  "ticket.returned_to_queue", "ticket.undone", "ticket.checked_in", "ticket.passed_over", "ticket.service_finished",
  "ticket.confirmed", "ticket.near",
];
const ASK_EVERY_MS = 60000; // where a network lets no stream through

const page = document.querySelector("[data-page]");
const leave = document.querySelector("[data-leave]");
const name = document.title.split(" · ").at(-1);
const stale = document.querySelector("[data-stale]");
const alertBox = document.querySelector("[data-alert]");
const alertButton = document.querySelector("[data-alert-on]");
const spoken = document.querySelector("[data-spoken]");
const checkIn = document.querySelector("[data-check-in]");
const way = document.querySelector("[data-way]");
let shown = "";
let at = page.dataset.at; // of what time the state is
let sound = null; // a phone lets a page ring only after its owner has touched it
let awake = null;

/** Three rising tones, and the phone's own shake. */
function ring() {
  navigator.vibrate?.([400, 150, 400]);
  if (!sound) return;
  [660, 880, 1100].forEach((pitch, place) => {
    const tone = sound.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(sound.destination);
    tone.start(sound.currentTime + place * 0.35);
    tone.stop(sound.currentTime + place * 0.35 + 0.3);
  });
}

async function stayAwake() {
  if (!sound || document.hidden) return;
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch {
    // a phone that saves its battery refuses
  }
}

/** Only who may still be called has something to be rung for. */
function offerToRing() {
  alertBox.hidden = !MAY_RING.includes(page.querySelector("[data-state]").dataset.state);
}
offerToRing();
alertButton.addEventListener("click", () => {
  if (sound) {
    sound.close();
    sound = null;
    awake?.release();
  } else {
    sound = new AudioContext();
    ring();
    stayAwake();
  }
  alertButton.setAttribute("aria-pressed", String(Boolean(sound)));
});

async function refresh() {
  try {
    const answer = await fetch(page.dataset.url, { headers: { "X-Part": "1" } });
    if (!answer.ok) return;
    at = answer.headers.get("X-At");
    const part = await answer.text();
    if (part === shown) return;
    shown = part;
    page.innerHTML = part;
    const ticket = page.querySelector("[data-state]").dataset;
    document.title = `${ticket.title} · ${name}`;
    offerToRing();
    leave.hidden = !MAY_LEAVE.includes(ticket.state);
    if (checkIn) checkIn.hidden = ticket.state !== "waiting";
    if (way) way.hidden = ticket.state !== "waiting";
    if (ticket.state !== "called") navigator.clearAppBadge?.().catch(() => {});
    if (OVER.includes(ticket.state)) {
      end();
      forgetPage();
    }
  } catch {
    // the line is away; live.js says so and comes back
  }
}

/** Said at once by a screen reader, whatever it is reading. */
function called() {
  ring();
  navigator.setAppBadge?.().catch(() => {}); // a dot on the home screen
  spoken.textContent = page.querySelector(".ticket__call")?.textContent.trim() ?? "";
}

/** Without a line the page shows what it knew, and of when. */
function onLine(connected) {
  stale.hidden = connected;
  stale.querySelector("[data-stale-at]").textContent = at;
}

let due = null;
function soon() {
  due ??= setTimeout(() => {
    due = null;
    refresh();
  }, 300 + Math.random() * 700); // a hall full of phones does not ask in the same moment
}

const end = subscribe(
  page.dataset.stream,
  [...CALLS, ...OTHERS],
  (entry) => {
    if (entry.subject === page.dataset.subject) {
      if (CALLS.includes(entry.kind)) refresh().then(called);
      else if (entry.kind === "ticket.near") refresh().then(ring);
      else if (entry.kind === "ticket.checked_in") location.replace(page.dataset.url);
      else refresh();
    } else if (entry.service === page.dataset.service) {
      soon();
    }
  },
  { onState: soon, onLine, isOneOfMany: true },
);
setInterval(refresh, ASK_EVERY_MS);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  refresh();
  stayAwake();
});
