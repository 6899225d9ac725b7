/** The ticket machine: takes touches, keeps the first screen fresh, and asks whether somebody is there before it begins anew. */

import { watchIdle } from "../../look/js/idle.js";
import { typeAndFind } from "./keyboard.js";
import { watchTicket } from "./paper.js";
import { Way } from "./way.js";

const FRESH_EVERY_MS = 20000;
const CALM_MS = 3000; // a screen is not renewed under a finger
const LANGUAGE = "vi";

let endTicket = () => {};
let clock = null;
let lastTouch = 0;

const way = new Way(setUp);

function setUp(kiosk) {
  endTicket();
  endTicket = () => {};
  const time = kiosk.querySelector("[data-clock]");
  clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: time.dataset.zone });
  time.textContent = clock.format(new Date());
  const ticket = kiosk.querySelector("[data-ticket]");
  if (ticket) endTicket = watchTicket(ticket, beginAnew);
  const keyboard = kiosk.querySelector("[data-keyboard]");
  if (keyboard) typeAndFind(keyboard, kiosk.querySelector("[data-search]"), kiosk.querySelector("[data-found]"));
  // what is new is read out; who types goes on typing
  (kiosk.querySelector("[autofocus]") ?? (lastTouch ? kiosk.querySelector("h1") : null))?.focus({ preventScroll: true });
}

function beginAnew() {
  lastTouch = 0;
  way.go(way.kiosk.dataset.start);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && way.kiosk.contains(link)) {
    event.preventDefault();
    way.go(link.href);
  }
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!way.kiosk.contains(form)) return;
  event.preventDefault();
  if (form.method === "get") way.go(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  else if (form.matches("[data-take]")) way.take(form, event.submitter);
  else way.send(form, event.submitter);
});
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => (lastTouch = Date.now()), { capture: true, passive: true });
}

setInterval(() => {
  way.kiosk.querySelector("[data-clock]").textContent = clock.format(new Date());
}, 1000);

const atStart = () => way.kiosk.dataset.screen === "start" && !location.search;
const isUntouched = () => document.documentElement.lang === LANGUAGE && !document.documentElement.dataset.text;

setInterval(() => {
  const isHeld = way.kiosk.contains(document.activeElement) && document.activeElement.matches("a, button, input");
  if (atStart() && !isHeld && Date.now() - lastTouch > CALM_MS) way.renew(location.href);
}, FRESH_EVERY_MS);

const dialog = () => way.kiosk.querySelector("[data-idle]");
const touched = watchIdle({
  seconds: 45,
  askSeconds: 20,
  ask: (seconds) => {
    if (atStart()) {
      touched();
      document.activeElement?.blur();
      if (!isUntouched() || document.documentElement.dataset.theme) way.renew(way.kiosk.dataset.start);
      return;
    }
    dialog().querySelector("[data-idle-left]").textContent = seconds;
    if (!dialog().open) dialog().showModal();
  },
  stay: () => dialog().close(),
  reset: () => {
    touched();
    beginAnew();
  },
});
