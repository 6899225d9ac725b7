/** Keeps the page of a ticket up to date; vibrates when it is called. */

import { subscribe } from "../../look/js/live.js";

const OVER = ["finished", "cancelled"];
const MAY_LEAVE = ["waiting", "held"];
const CALLS = ["ticket.called", "ticket.recalled"];
const OTHERS = [
  "ticket.started", "ticket.held", "ticket.resumed", "ticket.no_show", "ticket.finished", "ticket.cancelled", "ticket.transferred",
  "ticket.returned_to_queue",
];
const ASK_EVERY_MS = 60000; // where a network lets no stream through

const page = document.querySelector("[data-page]");
const leave = document.querySelector("[data-leave]");
const name = document.title.split(" · ").at(-1);
let shown = "";

async function refresh() {
  try {
    const answer = await fetch(location.pathname, { headers: { "X-Part": "1" } });
    if (!answer.ok) return;
    const part = await answer.text();
    if (part === shown) return;
    shown = part;
    page.innerHTML = part;
    const ticket = page.querySelector("[data-state]").dataset;
    document.title = `${ticket.title} · ${name}`;
    leave.hidden = !MAY_LEAVE.includes(ticket.state);
    if (OVER.includes(ticket.state)) end();
  } catch {
    // the line is away; live.js says so and comes back
  }
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
      if (CALLS.includes(entry.kind)) navigator.vibrate?.([400, 150, 400]);
      refresh();
    } else if (entry.service === page.dataset.service) {
      soon();
    }
  },
  { onState: soon, isOneOfMany: true },
);
setInterval(refresh, ASK_EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
