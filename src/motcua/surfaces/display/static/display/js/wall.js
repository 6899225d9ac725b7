/** The wall: shows each call for its time, in order, with its sound; comes back by itself and never repeats what is old. */

import { subscribe } from "../../look/js/live.js";
import { Caller } from "./caller.js";

const LAST_CALLS = 6;
const OLD_MS = 20000;

const wall = document.querySelector("[data-wall]");
const now = wall.querySelector("[data-now]");
const last = wall.querySelector("[data-last]");
const blocked = wall.querySelector("[data-blocked]");
const row = document.querySelector("[data-call-row]");

function show(label, counter, isNew) {
  now.querySelector("[data-label]").textContent = label;
  now.querySelector("[data-counter]").textContent = counter;
  now.classList.toggle("wall__now--none", !label);
  now.classList.remove("wall__now--called");
  if (!isNew) return;
  void now.offsetWidth; // begins the one movement anew
  now.classList.add("wall__now--called");
}

function list(calls) {
  last.replaceChildren(
    ...calls.slice(0, LAST_CALLS).map(({ label, counter }) => {
      const line = row.content.cloneNode(true);
      line.querySelector(".wall__last-label").textContent = label;
      line.querySelector("b").textContent = counter;
      return line;
    }),
  );
}

let calls = [];
function remember(label, counter) {
  calls = [{ label, counter }, ...calls.filter((one) => one.label !== label)].slice(0, LAST_CALLS);
  list(calls);
}

const caller = new Caller({
  silent: wall.hasAttribute("data-silent"),
  soundOf: (call) => `${wall.dataset.soundFrom}${call.id}.wav`,
  onCall: (call) => {
    show(call.label, call.counter, true);
    remember(call.label, call.counter);
  },
  onBlocked: (isBlocked) => {
    blocked.hidden = !isBlocked;
  },
});
wall.querySelector("[data-allow]").addEventListener("click", () => caller.allow());

/** The present state; what was called meanwhile stands in the list but is not called again. */
async function fetchBoard() {
  try {
    const answer = await fetch(wall.dataset.board, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const board = await answer.json();
    calls = board.calls.map(({ label, counter }) => ({ label, counter }));
    list(calls);
    if (!caller.busy) {
      const current = board.calls[0];
      show(current?.label ?? "", current?.counter ?? "", false);
    }
    for (const one of board.waiting) {
      const place = wall.querySelector(`[data-service="${CSS.escape(one.service)}"] [data-waiting]`);
      if (place) place.textContent = one.waiting;
    }
  } catch {
    // the line is away; live.js says so and calls again
  }
}

let due = null;
function boardSoon() {
  due ??= setTimeout(() => {
    due = null;
    fetchBoard();
  }, 500);
}

const QUIET = [
  "ticket.issued", "ticket.started", "ticket.finished", "ticket.no_show", "ticket.cancelled", "ticket.held", "ticket.resumed",
  "ticket.transferred",
];
subscribe(
  wall.dataset.stream,
  ["ticket.called", "ticket.recalled", "ticket.returned_to_queue", "announcement.made", ...QUIET],
  (entry) => {
    if (entry.kind === "ticket.called" || entry.kind === "ticket.recalled") {
      const age = Date.now() - Date.parse(entry.at);
      if (age > OLD_MS) boardSoon();
      else caller.add(entry);
      if (entry.kind === "ticket.called") boardSoon();
    } else {
      if (entry.kind === "ticket.returned_to_queue") caller.drop(entry.label);
      boardSoon();
    }
  },
  { onState: fetchBoard },
);
setInterval(fetchBoard, 30000);

const clock = wall.querySelector("[data-clock]");
const write = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", weekday: "long", day: "2-digit", month: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const tick = () => {
  clock.textContent = write.format(new Date());
};
tick();
setInterval(tick, 5000);
