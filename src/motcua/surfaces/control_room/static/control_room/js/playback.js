/**
 * Plays a day again. Pieces of a quarter of an hour come from the server: how the hall was at its beginning, and what was different after which
 * second. To go forward is to merge what comes next; to jump anywhere is to take the piece of that moment and merge up to it.
 */

import { showOnMap } from "./map.js";

const place = document.querySelector("[data-play]");
const one = (what) => document.querySelector(what);
const [clock, seek, speed, toggle, told, away] = ["clock", "seek", "speed", "toggle", "told", "away"].map((name) => one(`[data-${name}]`));
const PIECE_MS = 15 * 60 * 1000;
const day = place.dataset.day;
const begin = Date.parse(place.dataset.begin);
const end = Date.parse(place.dataset.end);
const zone = place.dataset.begin.slice(-6); // the hall's, however the reader's clock is set
const pieces = new Map();

let at = Date.parse(place.dataset.at);
let arrived = at; // the moment of which the map and the lists are
let isPlaying = false;
let state = null;
let piece = null; // the piece that `state` is in, and how many of its steps are merged
let merged = 0;
let words = {};
let last = 0;
let wanted = 0; // of jumps that overtake each other the last one holds

/** The time of day in the hall, from "+07:00". */
function inHall(moment) {
  const [hours, minutes] = zone.slice(1).split(":").map(Number);
  const ahead = (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) * 60000;
  return new Date(moment + ahead).toISOString().slice(11, 19);
}

const startOf = (moment) => Math.floor(moment / PIECE_MS) * PIECE_MS;

/** One piece, asked for once; a failure is forgotten, so that it is asked for again. */
function pieceAt(moment) {
  const start = startOf(moment);
  if (!pieces.has(start)) {
    const url = `${place.dataset.pieces}?ngay=${day}&tu=${inHall(start)}`;
    const asked = fetch(url, { headers: { Accept: "application/json" } }).then((answer) => {
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.json();
    });
    asked.catch(() => pieces.delete(start));
    pieces.set(start, asked.then((found) => ({ ...found, start })));
  }
  return pieces.get(start);
}

function copy(of) {
  return { ...of, counters: { ...of.counters }, services: { ...of.services } };
}

function merge(changes) {
  for (const [name, value] of Object.entries(changes)) {
    if (name === "counters" || name === "services") Object.assign(state[name], value);
    else state[name] = value;
  }
}

/** Merges what had happened up to `at` in the piece that is played. Whether anything was merged. */
function forward() {
  const before = merged;
  while (merged < piece.steps.length && piece.start + piece.steps[merged][0] * 1000 <= at) {
    merge(piece.steps[merged][1]);
    merged += 1;
  }
  return merged > before;
}

/** Shows the hall at a moment, wherever that is. Whether it is shown: another jump may have overtaken this one, or the server be away. */
async function jump(moment) {
  at = Math.min(Math.max(moment, begin), end);
  const mine = ++wanted;
  showTime();
  const found = await pieceAt(at).catch(() => null);
  if (mine !== wanted) return false;
  if (!found) {
    stay();
    return false;
  }
  [piece, state, merged, arrived] = [found, copy(found.state), 0, at];
  away.hidden = true;
  forward();
  show();
  return true;
}

/** The server is away: where one was, one is still. */
function stay() {
  at = arrived;
  isPlaying = false;
  showTime();
  showToggle();
  away.hidden = false;
  told.textContent = away.textContent.trim();
}

function showTime() {
  clock.textContent = inHall(at);
  seek.value = String(Math.round((at - begin) / 1000));
  seek.setAttribute("aria-valuetext", inHall(at));
}

function show() {
  showOnMap({ ...state, marks: allMarks(), counters: { ...state.counters } });
  for (const row of document.querySelectorAll("[data-service]")) put(row.querySelector("[data-count]"), String(state.services[row.dataset.service] ?? 0));
  for (const row of document.querySelectorAll("[data-counter-row]")) {
    const seen = state.counters[row.dataset.counterRow];
    if (!seen) continue;
    put(row.querySelector("[data-words]"), seen.title);
    put(row.querySelector("[data-count]"), String(seen.waiting));
  }
  showLongest();
  showAlerts();
}

/** What asks for nobody any more is told to the map too. */
function allMarks() {
  const marks = {};
  for (const drawn of document.querySelectorAll("[data-mark]")) marks[drawn.dataset.mark] = state.marks[drawn.dataset.mark] ?? "";
  return marks;
}

function put(where, text) {
  if (where && where.textContent !== text) where.textContent = text;
}

function showLongest() {
  const list = one("[data-longest]");
  const texts = state.longest.map(([label, arrived]) => `${label} · ${Math.max(0, Math.floor((at - Date.parse(arrived)) / 60000))} ${list.dataset.minutes}`);
  texts.forEach((text, index) => {
    const item = list.children[index] ?? list.appendChild(Object.assign(document.createElement("li"), { className: "tag" }));
    put(item, text);
  });
  while (list.children.length > texts.length) list.lastChild.remove();
}

let shownAlerts = "";

function showAlerts() {
  const now = JSON.stringify(state.alerts);
  if (now === shownAlerts) return;
  shownAlerts = now;
  const template = one("[data-alert-template]").content.firstElementChild;
  const items = state.alerts.map(([key, level, isTaken, since]) => {
    const item = template.cloneNode(true);
    item.classList.add(`alert--${level}`);
    item.classList.toggle("alert--taken", isTaken);
    item.querySelector("[data-text]").textContent = words[key] ?? "";
    item.querySelector("[data-since]").textContent = inHall(Date.parse(since)).slice(0, 5);
    item.querySelector("[data-taken]").hidden = !isTaken;
    return item;
  });
  one("[data-alerts]").replaceChildren(...items);
  one("[data-no-alerts]").hidden = items.length > 0;
}

function frame(now) {
  if (!isPlaying) return;
  const passed = Math.min(now - last, 1000) * Number(speed.value);
  last = now;
  if (!piece || startOf(at) !== piece.start) {
    requestAnimationFrame(frame); // the piece is on its way: the clock waits for it
    return;
  }
  const next = Math.min(at + passed, end);
  if (startOf(next) !== piece.start) {
    enter(next);
    return;
  }
  at = arrived = next;
  if (forward()) show();
  showTime();
  if (startOf(at + PIECE_MS / 3) !== piece.start && at + PIECE_MS / 3 < end) pieceAt(at + PIECE_MS / 3).catch(() => {}); // ahead
  if (at >= end) pause();
  else requestAnimationFrame(frame);
}

/** Over the border of a piece. */
async function enter(moment) {
  await jump(moment);
  if (!isPlaying) return;
  if (at >= end) pause();
  else {
    last = performance.now();
    requestAnimationFrame(frame);
  }
}

function play() {
  if (at >= end) at = begin;
  isPlaying = true;
  showToggle();
  enter(at);
}

function pause() {
  isPlaying = false;
  showToggle();
  tell();
}

function showToggle() {
  put(one("[data-toggle-words]"), isPlaying ? toggle.dataset.pauseWords : toggle.dataset.playWords);
  one("[data-when-playing]").hidden = !isPlaying;
  one("[data-when-paused]").hidden = isPlaying;
}

/** Said when one has arrived somewhere; while the day runs nothing is said. */
function tell() {
  told.textContent = `${inHall(at)}: ${one("[data-waiting]").textContent}`;
}

async function go(moment) {
  const isThere = await jump(moment);
  if (isThere && !isPlaying) tell();
}

for (const part of document.querySelectorAll("[data-controls]")) part.hidden = false;
seek.max = String(Math.round((end - begin) / 1000));
toggle.addEventListener("click", () => (isPlaying ? pause() : play()));
seek.addEventListener("input", () => go(begin + Number(seek.value) * 1000));
for (const button of document.querySelectorAll("[data-jump]")) button.addEventListener("click", () => go(at + Number(button.dataset.jump) * 1000));
fetch(`${place.dataset.words}?ngay=${day}`, { headers: { Accept: "application/json" } })
  .then((answer) => (answer.ok ? answer.json() : {}))
  .then((found) => {
    words = found;
    shownAlerts = "";
    return jump(at);
  })
  .catch(() => {});
