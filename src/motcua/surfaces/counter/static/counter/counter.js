/** The counter's screen: partial updates keep the focus on the next thing to do, live events refresh the queue, times run. */

import { subscribe } from "/static/look/js/live.js";

const TOGETHER_MS = 150;
const KINDS = [
  "ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.no_show", "ticket.held",
  "ticket.resumed", "ticket.cancelled", "ticket.transferred", "ticket.returned_to_queue", "counter.opened", "counter.closed",
  "counter.paused",
];

const root = document.querySelector("[data-live]");
let acting = false;

// A refusal carries the present state as well: it is shown like any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  const text = event.detail.xhr.responseText;
  if ([403, 409, 422].includes(event.detail.xhr.status) && text.trimStart().startsWith("<div id=\"")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.addEventListener("htmx:beforeRequest", (event) => {
  acting = event.detail.requestConfig.verb === "post" && event.detail.elt.classList.contains("verb");
});
document.addEventListener("htmx:afterSettle", (event) => {
  runTimes();
  if (event.target.id === "present" && acting) {
    acting = false;
    document.querySelector("#present [data-next]")?.focus();
  }
});

/** Runs what says how long ago something was, by the server's clock. */
let ahead = 0;
function readClock() {
  const now = document.querySelector("[data-now]")?.dataset.now;
  if (now) ahead = Date.parse(now) - Date.now();
}
function runTimes() {
  readClock();
  showTimes();
}
function showTimes() {
  const now = Date.now() + ahead;
  for (const time of document.querySelectorAll("time[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(time.dateTime)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const rest = String(seconds % 60).padStart(2, "0");
    time.textContent = hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  }
}

if (root) {
  runTimes();
  setInterval(showTimes, 1000);
  let waiting = null;
  const refresh = () => {
    waiting ??= setTimeout(() => {
      waiting = null;
      htmx.ajax("GET", root.dataset.queue, { target: "#present", swap: "outerHTML" });
    }, TOGETHER_MS);
  };
  let first = true;
  subscribe(root.dataset.live, KINDS, refresh, {
    onState: () => {
      if (!first) refresh();
      first = false;
    },
  });
}
