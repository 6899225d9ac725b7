/** The wall: shows each call for its time, in order, with its sound; comes back by itself and never repeats what is old. */

import { subscribe } from "../../look/js/live.js";
import { Caller, soundIsBlocked } from "./caller.js";
import { Media } from "./media.js";
import { isForZones, Said } from "./said.js";
import { isShown, sounds, volumeAt } from "./speaking.js";
import { showLines } from "./ticker.js";

const LAST_CALLS = 5;
const OLD_MS = 20000; // a call older than this is told by the list only
const BOARD_EVERY_MS = 10000;
const DEAF_AFTER_MS = 5000; // a call that the board knows so long and the stream did not tell: the line is dead and nobody said so
const BOARD_AGAIN_MS = 500;
const BOARD_SOON_MS = 50; // after the first of several things that happen together
const BOARD_LEAST_MS = 400; // from one state to the next while much happens
const BOARD_TIMEOUT_MS = 3000;
const DRAW_ANEW_MS = 1000;
const EMERGENCY_KNOWN_MS = 2000; // a state that is older than this after an emergency began knows of it

const wall = document.querySelector("[data-wall]");
const now = wall.querySelector("[data-now]");
const last = wall.querySelector("[data-last]");
const blocked = wall.querySelector("[data-blocked]");
const row = document.querySelector("[data-call-row]");
const volumes = JSON.parse(wall.dataset.volumes);
const turns = JSON.parse(wall.dataset.turns);
const ways = JSON.parse(wall.dataset.ways); // in words, for who cannot see the arrow or is not sure of it
const said = new Said(now.querySelector("[data-said]"), wall.dataset.saidFrom);

const mediaPlace = wall.querySelector("[data-media]");
const media = mediaPlace && new Media(wall, mediaPlace, wall.dataset.mediaFrom);

let calls = []; // newest first, the one that stands large among them
let shown = null;
let heard = null; // when the newest call was made that we know of; null: ask the board first
let ahead = 0; // milliseconds by which the server's clock is ahead of this machine's

function show(call) {
  shown = call;
  now.toggleAttribute("data-idle", !call);
  say(now.querySelector("[data-label]"), call?.label ?? "");
  say(now.querySelector("[data-counter]"), String(call?.counter ?? ""));
  for (const place of now.querySelectorAll("[data-way]")) say(place, ways[call?.counter]?.[place.dataset.way] ?? "");
  point(now.querySelector(".wall__arrow"), call?.counter);
  list();
}

/** What stands there already is not written again: a screen reader would read it out once more. */
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

/** Turns an arrow to where the counter lies from this display; without a known place it points to the right. */
function point(arrow, counter) {
  if (turns[counter] === undefined) arrow.removeAttribute("data-turn");
  else arrow.setAttribute("data-turn", turns[counter]);
}

function list() {
  const others = calls.filter((one) => one.label !== shown?.label).slice(0, LAST_CALLS);
  last.replaceChildren(
    ...others.map(({ label, counter }) => {
      const line = row.content.cloneNode(true);
      line.querySelector(".wall__last-label").textContent = label;
      line.querySelector("b").textContent = counter;
      point(line.querySelector(".icon"), counter);
      return line;
    }),
  );
}

/** The list keeps the order of the state: a call that had to wait until it was said is not the newest any more. */
function showCalled(call) {
  const isNewest = !(Date.parse(calls[0]?.called_at) > Date.parse(call.at));
  if (isNewest && calls[0]?.label !== call.label) calls = [{ ...call, called_at: call.at }, ...calls.filter((one) => one.label !== call.label)];
  show(call);
  now.classList.remove("wall__now--called");
  void now.offsetWidth; // begins the one movement anew
  now.classList.add("wall__now--called");
}

const caller = new Caller({
  isSilent: (call) => !sounds(wall.dataset.sounds, call),
  soundOf: (call, short) => (call.said ? said.soundOf(call) : `${wall.dataset.soundFrom}${call.id}.wav${short ? "?short=1" : ""}`),
  volume: (call) => (call.emergency ? 1 : volumeAt(volumes, hourNow())),
  onCall: (call) => {
    media?.interrupt();
    return call.said ? said.show(call) : showCalled(call);
  },
  onOver: (call, sounded) => {
    if (call.said) said.over(call, sounded);
    media?.quiet();
  },
  onBlocked: (isBlocked) => {
    if (blocked) blocked.hidden = !isBlocked;
  },
});
if (blocked) {
  document.addEventListener("pointerdown", () => caller.allow());
  soundIsBlocked().then((isBlocked) => {
    blocked.hidden = !isBlocked;
  });
}

/** The present state; what was called meanwhile stands in the list but is not called again. */
let asking = false;
let askedAt = 0;
async function fetchBoard() {
  if (asking) {
    boardSoon(); // of two answers the older may come last
    return;
  }
  asking = true;
  askedAt = performance.now();
  try {
    const signal = AbortSignal.timeout(BOARD_TIMEOUT_MS);
    const answer = await fetch(wall.dataset.board, { headers: { Accept: "application/json" }, signal });
    if (!answer.ok) throw new Error(answer.statusText);
    const board = await answer.json();
    if (!board.paired || board.version !== wall.dataset.version) drawAnew();
    ahead = Date.parse(board.at) - Date.now();
    sayAway(false);
    showCode(board.code);
    calls = board.calls;
    followEmergency(board.emergency, Date.parse(board.at));
    listenAgainIfDeaf(calls[0] ? Date.parse(calls[0].called_at) : 0, Date.parse(board.at));
    if (caller.busy) list();
    else show(calls[0] ?? null);
    media?.list(board.media);
    for (const one of board.waiting) {
      const line = wall.querySelector(`[data-service="${CSS.escape(one.service)}"]`);
      if (!line) continue;
      line.toggleAttribute("data-none", one.waiting === 0);
      line.querySelector("[data-waiting]").textContent = one.waiting;
    }
  } catch {
    sayAway(true);
    boardSoon(BOARD_AGAIN_MS); // the server is away, or not quite back
  } finally {
    asking = false;
  }
}

/** It is none any more, or somebody changed what it shows; a call or an announcement is played to its end first. */
function drawAnew() {
  if (caller.busy) setTimeout(drawAnew, DRAW_ANEW_MS);
  else location.reload();
}

/** What proves that somebody stands here; only where numbers are drawn from afar. */
function showCode(code) {
  wall.querySelector("[data-code]").hidden = !code;
  wall.querySelector("[data-code-digits]").textContent = code ?? "";
}

/** A wall that was away plays the emergency that goes on, and ends one of whose end it heard nothing. */
function followEmergency(running, at) {
  const mine = caller.emergency;
  if (running && mine?.said !== running.id) announce(running.id, true, at);
  if (mine && mine.said !== running?.id && at - mine.at > EMERGENCY_KNOWN_MS) caller.stop(mine.said);
}

function announce(id, emergency, at) {
  const call = { said: id, emergency, at };
  if (emergency) caller.interrupt(call);
  else caller.add(call);
}

function sayAway(isAway) {
  document.querySelector("[data-offline]").hidden = !isAway;
}

function listenAgainIfDeaf(newest, at) {
  const isDeaf = heard !== null && newest > heard + 1000 && at - newest > DEAF_AFTER_MS;
  if (heard === null || isDeaf) heard = newest;
  if (isDeaf) listen();
}

let due = null;
function boardSoon(wait = Math.max(BOARD_SOON_MS, askedAt + BOARD_LEAST_MS - performance.now())) {
  due ??= setTimeout(() => {
    due = null;
    fetchBoard();
  }, wait);
}

const TAKEN_BACK = ["ticket.returned_to_queue", "ticket.cancelled", "ticket.no_show", "ticket.undone"];
const QUIET = ["ticket.issued", "ticket.started", "ticket.finished", "ticket.held", "ticket.resumed", "ticket.transferred", "ticket.service_finished"];
const SAID = ["announcement.made", "announcement.stopped"];
let stop = () => {};
function listen() {
  stop();
  stop = subscribe(wall.dataset.stream, ["ticket.called", "ticket.recalled", ...SAID, ...TAKEN_BACK, ...QUIET], happened, {
    onState: () => {
      heard = null;
      fetchBoard();
    },
  });
}

function happened(entry) {
  if (SAID.includes(entry.kind)) {
    saidHappened(entry);
    return;
  }
  if (entry.kind === "ticket.called" || entry.kind === "ticket.recalled") {
    const at = Date.parse(entry.at);
    heard = Math.max(heard ?? 0, at);
    if (isShown(wall.dataset, entry) && Date.now() + ahead - at <= OLD_MS) caller.add(entry);
  }
  if (TAKEN_BACK.includes(entry.kind)) caller.drop(entry.label);
  boardSoon();
}

/** In the order in which it happened among the calls. */
function saidHappened(entry) {
  const at = Date.parse(entry.at);
  const isEmergency = entry.importance === "emergency";
  const isNew = isEmergency ? caller.emergency?.said !== entry.announcement : Date.now() + ahead - at <= OLD_MS;
  if (entry.kind === "announcement.stopped") caller.stop(entry.announcement);
  else if (isNew && isForZones(JSON.parse(wall.dataset.zones), entry.zone)) announce(entry.announcement, isEmergency, at);
}

const ticker = wall.querySelector("[data-ticker]");
if (ticker) showLines(ticker);
listen();
setInterval(fetchBoard, BOARD_EVERY_MS);

const clock = wall.querySelector("[data-clock]");
const zone = { timeZone: clock.dataset.zone };
const hour = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", ...zone });
const day = new Intl.DateTimeFormat("vi-VN", { weekday: "long", day: "2-digit", month: "2-digit", ...zone });
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", ...zone });
const hourNow = () => Number(hours.format(new Date(Date.now() + ahead)));
const tick = () => {
  const at = new Date(Date.now() + ahead);
  clock.textContent = `${day.format(at)} · ${hour.format(at)}`;
};
tick();
setInterval(tick, 1000);
