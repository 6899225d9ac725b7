/** The ticket machine: takes touches, keeps the first screen fresh, and asks whether somebody is there before it begins anew. */

import { attachDevice, tellFault } from "../../look/js/device.js";
import { watchIdle } from "../../look/js/idle.js";
import { hasCamera, scan } from "../../look/js/camera.js";
import { typeAndFind } from "./keyboard.js";
import { typeDigits } from "./keypad.js";
import { watchKeys } from "./keys.js";
import { Listener } from "./listen.js";
import { watchTicket } from "./paper.js";
import { Store } from "./store.js";
import { Way } from "./way.js";

const FRESH_EVERY_MS = 20000;
const CALM_MS = 3000; // a screen is not renewed under a finger
const RESERVE_EVERY_MS = 10 * 60000;
const SAID_MS = 12000;
const PATIENT = 9; // times that who asked for more time is not asked again: ten times as long in all

let endTicket = () => {};
let endCamera = () => {};
let clock = null;
let lastTouch = 0;
let goesFirst = ""; // what the card of this visitor said; forgotten with the visitor
let patience = 0;
const listener = new Listener(() => document.querySelector("[data-kiosk]"));
const way = new Way(setUp);

function setUp(kiosk) {
  endTicket();
  endTicket = () => {};
  endCamera();
  endCamera = () => {};
  const time = kiosk.querySelector("[data-clock]");
  clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: time.dataset.zone });
  time.textContent = clock.format(new Date());
  const ticket = kiosk.querySelector("[data-ticket]");
  if (ticket) endTicket = watchTicket(ticket, beginAnew);
  const keyboard = kiosk.querySelector("[data-keyboard]");
  if (keyboard) typeAndFind(keyboard, kiosk.querySelector("[data-search]"), kiosk.querySelector("[data-found]"));
  const keypad = kiosk.querySelector("[data-keypad]");
  if (keypad) typeDigits(keypad);
  const camera = kiosk.querySelector("[data-camera]");
  if (camera) offerCamera(camera);
  suggestPriority(kiosk);
  listener.arrive();
  // what is new is read out; who types goes on typing
  (kiosk.querySelector("[autofocus]") ?? (lastTouch ? kiosk.querySelector("h1") : null))?.focus({ preventScroll: true });
}

/** A button for the camera, on a machine that has one. */
async function offerCamera(place) {
  if (!(await hasCamera().catch(() => false))) return;
  const [start, view, picture, fault] = ["start", "view", "picture", "fault"].map((name) => place.querySelector(`[data-camera-${name}]`));
  const show = (isRunning) => {
    view.hidden = !isRunning;
    start.hidden = isRunning;
    way.kiosk.toggleAttribute("data-filming", isRunning);
  };
  start.addEventListener("click", async () => {
    fault.hidden = true;
    show(true);
    try {
      const stop = await scan(picture, (code) => {
        touched();
        if (place.isConnected) show(false);
        if (code) scanned(code);
      });
      if (place.isConnected) endCamera = stop;
      else stop();
    } catch {
      show(false);
      fault.hidden = false;
    }
  });
  place.querySelector("[data-camera-stop]").addEventListener("click", () => endCamera());
  place.hidden = false;
}

function beginAnew() {
  forgetVisitor();
  way.go(way.kiosk.dataset.start);
}

function forgetVisitor() {
  lastTouch = 0;
  goesFirst = "";
  patience = 0;
  if (listener.on) listener.turnOff();
}

/** The answer that a card has given already stands first. */
function suggestPriority(kiosk) {
  const button = goesFirst && kiosk.querySelector(`button[name=priority][value="${goesFirst}"]`);
  if (button) button.classList.add("kiosk__choice--suggested");
}

function say(words) {
  const place = way.kiosk.querySelector("[data-said]");
  place.textContent = words;
  place.hidden = false;
  setTimeout(() => (place.hidden = true), SAID_MS);
}

async function scanned(code) {
  if (way.kiosk.dataset.screen === "attract") await way.go(way.kiosk.dataset.start);
  const body = new URLSearchParams({ code });
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    const answer = await fetch(`${way.kiosk.dataset.base}/quet`, { method: "POST", headers, body });
    const found = await answer.json();
    goesFirst = found.priority ?? goesFirst;
    if (found.go) await way.go(found.go);
    if (found.words ?? found.detail) say(found.words ?? found.detail);
    suggestPriority(way.kiosk);
  } catch {
    // the server is away; the screen says so
  }
}

watchKeys({
  onCode: (code) => isLocked() || scanned(code),
  onKey: (key) => !isLocked() && !isAsked() && !isTyping() && listener.press(key),
});

function isLocked() {
  return document.querySelector("main").inert;
}

function isAsked() {
  return document.querySelector("dialog[open]") !== null;
}

function isTyping() {
  return document.activeElement?.matches("input") ?? false;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-listen]")) {
    if (listener.on) listener.turnOff();
    else listener.turnOn();
    return;
  }
  const sound = event.target.closest("[data-sound-key]");
  if (sound) {
    listener.press(sound.dataset.soundKey);
    return;
  }
  if (event.target.closest("[data-idle-longer]")) patience = PATIENT;
  if (way.kiosk.dataset.screen === "attract" && !event.target.closest("form")) {
    event.preventDefault();
    way.go(way.kiosk.querySelector(".kiosk__begin").href);
    return;
  }
  const link = event.target.closest("a[href]");
  if (link && way.kiosk.contains(link)) {
    event.preventDefault();
    way.go(link.href);
  }
});
/** Each digit is said to who does not see it (a code of one's own is no secret to the hall). */
document.addEventListener("input", (event) => {
  const digit = event.data ?? event.target.value?.slice(-1);
  if (event.target.matches("input[name=code]")) listener.echo(way.kiosk.querySelector(`[data-echo="${CSS.escape(digit ?? "")}"]`));
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

const AT_REST = new Set(["start", "attract", "disabled"]);
const atStart = () => AT_REST.has(way.kiosk.dataset.screen) && !location.search;

setInterval(() => {
  const isHeld = way.kiosk.contains(document.activeElement) && document.activeElement.matches("a, button, input");
  if (atStart() && !isHeld && Date.now() - lastTouch > CALM_MS) way.renew(location.href);
}, FRESH_EVERY_MS);

const dialog = () => way.kiosk.querySelector("[data-idle]");
const touched = watchIdle({
  seconds: 45,
  askSeconds: 20,
  ask: (seconds) => {
    if (listener.isSpeaking) return touched();
    if (atStart()) {
      touched();
      document.activeElement?.blur();
      forgetVisitor();
      if (way.kiosk.dataset.screen === "start") way.renew(way.kiosk.dataset.attract);
      return;
    }
    if (patience > 0) {
      patience -= 1;
      return touched();
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

// a machine for everybody: nothing leads out of it, nothing is dragged, marked or enlarged by accident
for (const kind of ["contextmenu", "dragstart", "gesturestart"]) document.addEventListener(kind, (event) => event.preventDefault());
document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
document.addEventListener("keydown", (event) => {
  const leaves = /^F([1-9]|1[0-2])$/.test(event.key) || ((event.ctrlKey || event.metaKey) && event.key !== "Control") || (event.altKey && event.key !== "Alt");
  if (leaves) event.preventDefault();
});

// what the machine needs when its server is away: the page that gives numbers, and the numbers
const store = new Store(way.kiosk.dataset.base);

async function prepare() {
  try {
    await store.enterAll();
    await store.refresh();
    const worker = await navigator.serviceWorker?.register(`${store.base}/sw.js`, { scope: store.base });
    worker?.active?.postMessage("refresh");
    document.documentElement.dataset.prepared = worker ? "" : "numbers";
  } catch (error) {
    if (!(error instanceof TypeError)) tellFault(error.message); // TypeError: no server, tried again
  }
}
prepare();
setInterval(prepare, RESERVE_EVERY_MS);

attachDevice({ onReload: () => location.assign(way.kiosk.dataset.start) });
