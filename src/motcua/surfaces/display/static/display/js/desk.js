/**
 * The display over a desk: always the present state of its counter. An announcement of its zone stands below it, so that the number that
 * is called stays in sight; an emergency stands over everything. It sounds only where it is set to: a hall has other loudspeakers.
 */

import { subscribe } from "../../look/js/live.js";
import { Caller, soundIsBlocked } from "./caller.js";
import { isForZones, Said } from "./said.js";
import { sounds, volumeAt } from "./speaking.js";

const OLD_MS = 20000; // what was called or said longer ago is not said any more
const BOARD_EVERY_MS = 10000;
const BOARD_SOON_MS = 100; // after the first of several things that happen together
const BOARD_TIMEOUT_MS = 3000;
const CALLS = ["ticket.called", "ticket.recalled"];
const TAKEN_BACK = ["ticket.returned_to_queue", "ticket.cancelled", "ticket.no_show", "ticket.undone"];
const SAID = ["announcement.made", "announcement.stopped"];
const KINDS = [
  ...["started", "finished", "held", "transferred", "service_finished"].map((one) => `ticket.${one}`),
  ...["opened", "paused", "closed"].map((one) => `counter.${one}`),
  ...CALLS,
  ...TAKEN_BACK,
  ...SAID,
];

const desk = document.querySelector("[data-desk]");
const said = new Said(desk.querySelector("[data-said]"), desk.dataset.saidFrom);
const blocked = desk.querySelector("[data-blocked]");
const zones = JSON.parse(desk.dataset.zones);
const volumes = JSON.parse(desk.dataset.volumes);
const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: desk.dataset.zone });
let ahead = 0; // milliseconds by which the server's clock is ahead of this machine's

const caller = new Caller({
  isSilent: (call) => !sounds(desk.dataset.sounds, call),
  soundOf: (call, short) => (call.said ? said.soundOf(call) : `${desk.dataset.soundFrom}${call.id}.wav${short ? "?short=1" : ""}`),
  volume: (call) => (call.emergency ? 1 : volumeAt(volumes, Number(hours.format(new Date(Date.now() + ahead))))),
  onCall: (call) => (call.said ? said.show(call) : undefined), // a call stands there by the state of the counter
  onOver: (call, sounded) => call.said && said.over(call, sounded),
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

function show(state) {
  desk.dataset.state = state.state;
  for (const part of desk.querySelectorAll("[data-part]")) {
    const words = String(state[part.dataset.part]);
    if (part.textContent !== words) part.textContent = words;
  }
}

function followEmergency(running) {
  const mine = caller.emergency;
  if (running && mine?.said !== running.id) caller.interrupt({ said: running.id, emergency: true });
  if (mine && mine.said !== running?.id) caller.stop(mine.said);
}

function happened(entry) {
  const isNew = Date.now() + ahead - Date.parse(entry.at) <= OLD_MS;
  if (CALLS.includes(entry.kind) && String(entry.counter) === desk.dataset.counter && isNew) caller.add(entry);
  if (TAKEN_BACK.includes(entry.kind)) caller.drop(entry.label);
  if (entry.kind === "announcement.stopped") caller.stop(entry.announcement);
  const isSaid = entry.kind === "announcement.made" && entry.importance !== "emergency"; // an emergency comes with the state
  if (isSaid && isNew && isForZones(zones, entry.zone)) caller.add({ said: entry.announcement });
  soon();
}

let due = null;
function soon(wait = BOARD_SOON_MS) {
  due ??= setTimeout(fetchBoard, wait);
}

async function fetchBoard() {
  clearTimeout(due);
  due = null;
  try {
    const answer = await fetch(desk.dataset.board, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(BOARD_TIMEOUT_MS) });
    if (!answer.ok) throw new Error(answer.statusText);
    const board = await answer.json();
    if (!board.paired || board.version !== desk.dataset.version) location.reload(); // it is another display now, or none
    else show(board.desk);
    ahead = Date.parse(board.at) - Date.now();
    followEmergency(board.emergency);
    document.querySelector("[data-offline]").hidden = true;
  } catch {
    document.querySelector("[data-offline]").hidden = false;
  }
}

subscribe(desk.dataset.stream, KINDS, happened, { onState: fetchBoard });
setInterval(fetchBoard, BOARD_EVERY_MS);
