/** Keeps the page of a ticket up to date; vibrates when it is called. */

import { subscribe } from "../../look/js/live.js";

const page = document.querySelector("[data-page]");
const OVER = ["finished", "cancelled"];
const OWN = ["ticket.called", "ticket.recalled", "ticket.started", "ticket.held", "ticket.resumed", "ticket.no_show", "ticket.finished", "ticket.cancelled", "ticket.transferred", "ticket.returned_to_queue"];

async function refresh() {
  try {
    const answer = await fetch(location.pathname, { headers: { "X-Part": "1" } });
    if (!answer.ok) return;
    page.innerHTML = await answer.text();
    const state = page.querySelector("[data-state]").dataset.state;
    document.querySelector("[data-leave]")?.toggleAttribute("hidden", !["waiting", "held"].includes(state));
    if (OVER.includes(state)) end();
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
  OWN,
  (entry) => {
    if (entry.subject === page.dataset.subject) {
      if (entry.kind === "ticket.called" || entry.kind === "ticket.recalled") navigator.vibrate?.([400, 150, 400]);
      refresh();
    } else if (entry.service === page.dataset.service) {
      soon();
    }
  },
  { onState: soon },
);
setInterval(refresh, 60000);
