/**
 * What every page of a paired device does: it tells the server each 15 s how it is, and does what staff ask of it.
 *
 * Included by look/device.html; a page that wants it otherwise calls attachDevice() with its own handlers. Commands come with the answer
 * to a beat; an event of the device's own stream only says that it is worth asking now. See docs/decisions/0012.
 */

import { shown } from "./live.js";

const LONGEST_MS = 10000;
const IDENTIFY_MS = 12000;
const REOPEN_MS = 5000;
const UNTOUCHED_MS = 60000; // nobody uses the screen
const QUIET_MS = 15000; // nothing was shown for the first time
const LONGEST_UNRENEWED_MS = 5 * 60000; // in a busy hall no moment is calm
const PAGES = /^\/(?:(?:kiosk|man-hinh|tra-cuu-kiosk)\/[^/]+|danh-gia\/[^/]+\/\d+)(?=\/|$)/;
const NOT_DRAWN = 'script, noscript, template, meta, link:not([rel="stylesheet"]), input[type="hidden"], iframe, [hidden]';
const STALE = new Set([401, 403, 404]); // no longer paired

const base = PAGES.exec(location.pathname)?.[0];
const mine = document.querySelector('meta[name="release"]')?.content ?? "";
const answered = [];
const known = new Set();
let page = random(); // this opening of the page, not the machine
let fault = "";
let soundTold;
let touchedAt = -Infinity;
let heard = { entry: 0, at: -Infinity };
let oldSince = null;
let beating = false;
let again = false;
let locked = false;

const handlers = {
  /** @param {string} name the device's */
  onIdentify: (name) => flash(overlay("name", name), IDENTIFY_MS),
  onLock: () => cover("lock"),
  onUnlock: () => uncover("lock"),
  onReload: () => location.reload(),
  onTestPrint: () => {}, // the server prints; a page may say so
  isCalm: () => performance.now() - touchedAt > UNTOUCHED_MS && performance.now() - heard.at > QUIET_MS && !document.querySelector("dialog[open]"),
};

/** @param {Partial<typeof handlers>} own what this page does in its own way */
export function attachDevice(own) {
  Object.assign(handlers, own);
}

/** @param {boolean | null} may whether the browser lets the page sound; null: it makes none */
export function tellSound(may) {
  soundTold = may;
}

/** Tells of something that went wrong on the page, for the administrator. */
export function tellFault(text) {
  fault ||= String(text).slice(0, 300);
}

if (base) begin();

function begin() {
  addEventListener("error", (event) => tellFault(`${event.message} (${event.filename?.split("/").pop()}:${event.lineno})`));
  addEventListener("unhandledrejection", (event) => tellFault(event.reason?.message ?? event.reason));
  addEventListener("pageshow", (event) => {
    if (event.persisted) page = random(); // back from the browser's cache: not the same opening
  });
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => (touchedAt = performance.now()), { passive: true, capture: true });
  }
  // a worker keeps the time: a browser slows the timers of a page that it thinks nobody sees
  new Worker(new URL("device-clock.js", import.meta.url), { type: "module" }).onmessage = beat;
  listen();
  beat();
}

function listen() {
  const source = new EventSource(`${base}/may/tin`);
  source.addEventListener("device.command", beat);
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, REOPEN_MS);
  };
}

async function beat() {
  if (beating) {
    again = true;
    return;
  }
  beating = true;
  try {
    await tell();
  } catch {
    // the server is away; the page itself shows that, and the next beat follows
  } finally {
    beating = false;
    if (again) {
      again = false;
      beat();
    }
  }
}

async function tell() {
  const sending = answered.splice(0);
  const told = fault;
  try {
    const answer = await fetch(`${base}/may/nhip`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(report(sending)),
      signal: AbortSignal.timeout(LONGEST_MS),
    });
    if (answer.status === 409) return cover("copied");
    if (STALE.has(answer.status)) return location.reload();
    if (!answer.ok) throw new Error(answer.statusText);
    if (fault === told) fault = "";
    await follow(await answer.json());
  } catch (error) {
    answered.unshift(...sending);
    throw error;
  }
}

function report(done) {
  noteShown();
  return {
    key: key(),
    page,
    release: mine,
    width: Math.round(innerWidth),
    height: Math.round(innerHeight),
    sound: soundTold === undefined ? soundSeen() : soundTold,
    shown: shown(),
    fault,
    done,
  };
}

function noteShown() {
  if (shown() !== heard.entry) heard = { entry: shown(), at: performance.now() };
}

/** A wall shows by itself whether the browser holds its sound back. */
function soundSeen() {
  const wall = document.querySelector("[data-wall], [data-desk]");
  const blocked = wall?.querySelector("[data-blocked]");
  return !blocked || !wall.dataset.sounds ? null : blocked.hidden;
}

/** The second half of what binds the access to this machine; the cookie alone, copied elsewhere, lacks it. */
function key() {
  const place = `motcua-device:${base}`;
  let kept = localStorage.getItem(place);
  if (!kept) {
    kept = random() + random();
    localStorage.setItem(place, kept);
  }
  return kept;
}

async function follow(orders) {
  uncover("copied");
  if (orders.locked !== locked) {
    locked = orders.locked;
    if (locked) handlers.onLock();
    else handlers.onUnlock();
  }
  for (const { id, kind } of orders.commands) {
    if (known.has(id)) continue;
    known.add(id);
    answered.push({ command: id, ...carryOut(kind, orders) });
    again = true;
  }
  if (orders.commands.some(({ kind }) => kind === "reload")) {
    again = false;
    await tell(); // says so before it goes
    handlers.onReload();
  } else {
    await renewWhenCalm(orders.release);
  }
}

function carryOut(kind, orders) {
  try {
    if (kind === "identify") handlers.onIdentify(orders.name);
    if (kind === "test_print") handlers.onTestPrint();
    if (kind === "screenshot") return screenshot();
    return { succeeded: true };
  } catch (error) {
    return { succeeded: false, note: String(error.message ?? error).slice(0, 200) };
  }
}

/** The server was updated: the page follows when nobody uses it and nothing is being called, and tries each release once. */
async function renewWhenCalm(release) {
  if (!mine || !release || release === mine || sessionStorage.getItem("motcua-renewed") === release) {
    oldSince = null;
    return;
  }
  oldSince ??= performance.now();
  const untouched = performance.now() - touchedAt > UNTOUCHED_MS;
  if (!handlers.isCalm() && !(untouched && performance.now() - oldSince > LONGEST_UNRENEWED_MS)) return;
  const there = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
  if (!there.ok) return; // better an old page than none
  sessionStorage.setItem("motcua-renewed", release);
  handlers.onReload();
}

/** The page as it is drawn now: its elements without scripts and without what people typed; the administrator's page draws it again. */
function screenshot() {
  if (document.querySelector("[data-private]")) return { succeeded: false, note: "private" };
  const copy = document.documentElement.cloneNode(true);
  for (const one of copy.querySelectorAll(NOT_DRAWN)) one.remove();
  for (const one of copy.querySelectorAll("input, textarea")) one.removeAttribute("value");
  for (const one of copy.querySelectorAll(".qr")) one.replaceChildren(); // may hold a visitor's secret
  for (const name of ["href", "src", "poster"]) {
    for (const one of copy.querySelectorAll(`[${name}]`)) one.setAttribute(name, new URL(one.getAttribute(name), location.href));
  }
  return { succeeded: true, picture: { html: copy.outerHTML, width: Math.round(innerWidth), height: Math.round(innerHeight) } };
}

function overlay(kind, text = "") {
  const made = document.querySelector(`template[data-device-${kind}]`).content.firstElementChild.cloneNode(true);
  const place = made.querySelector("[data-text]");
  if (place) place.textContent = text;
  document.body.append(made);
  return made;
}

function flash(made, milliseconds) {
  setTimeout(() => made.remove(), milliseconds);
}

function cover(kind) {
  if (document.querySelector(`[data-device-cover="${kind}"]`)) return;
  overlay(kind).dataset.deviceCover = kind;
  document.querySelector("main").inert = true;
  for (const open of document.querySelectorAll("dialog[open]")) open.close();
}

function uncover(kind) {
  document.querySelector(`[data-device-cover="${kind}"]`)?.remove();
  if (!document.querySelector("[data-device-cover]")) document.querySelector("main").inert = false;
}

/** 128 random bits; crypto.randomUUID() is not there on plain http. */
function random() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
