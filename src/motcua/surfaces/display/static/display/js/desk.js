/** The display over a desk: always the present state of its counter; silent; an emergency over everything. */

import { subscribe } from "../../look/js/live.js";
import { Said } from "./said.js";

const BOARD_EVERY_MS = 10000;
const BOARD_SOON_MS = 100; // after the first of several things that happen together
const BOARD_TIMEOUT_MS = 3000;
const KINDS = [
  ...["called", "recalled", "started", "finished", "held", "transferred", "returned_to_queue", "cancelled", "no_show", "undone", "service_finished"].map((one) => `ticket.${one}`),
  ...["opened", "paused", "closed"].map((one) => `counter.${one}`),
  ...["made", "stopped"].map((one) => `announcement.${one}`),
];

const desk = document.querySelector("[data-desk]");
const said = new Said(desk.querySelector("[data-said]"), desk.dataset.saidFrom);
let emergency = null;

function show(state) {
  desk.dataset.state = state.state;
  for (const part of desk.querySelectorAll("[data-part]")) {
    const words = String(state[part.dataset.part]);
    if (part.textContent !== words) part.textContent = words;
  }
}

async function followEmergency(running) {
  if (running?.id === emergency?.said) return;
  if (emergency) said.over(emergency, false);
  emergency = running ? { said: running.id, emergency: true } : null;
  if (emergency && !(await said.show(emergency))) emergency = null; // its words did not come: again with the next state
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
    await followEmergency(board.emergency);
    document.querySelector("[data-offline]").hidden = true;
  } catch {
    document.querySelector("[data-offline]").hidden = false;
  }
}

subscribe(desk.dataset.stream, KINDS, () => soon(), { onState: fetchBoard });
setInterval(fetchBoard, BOARD_EVERY_MS);
