/** The counter's screen: partial updates keep the focus on the next thing to do, live events refresh the queue, times run. */

import { ALARMS, lookAtAlarms } from "/static/alarm/alarms.js";
import { subscribe } from "/static/look/js/live.js";
import { renew } from "/static/look/js/renew.js";
import { choosePlaces } from "./places.js";
import { TRAY_KINDS, trayHappened } from "./tray.js";

const TOGETHER_MS = 150;
const KINDS = [
  "ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.finished", "ticket.no_show", "ticket.held",
  "ticket.resumed", "ticket.cancelled", "ticket.transferred", "ticket.returned_to_queue", "counter.opened", "counter.closed",
  "counter.paused", "ticket.undone", "ticket.service_finished", "ticket.service_added", "ticket.service_dropped",
  "ticket.printed", "ticket.print_failed", "print.requested", "ticket.confirmed", "ticket.checked_in", "appointment.checked_in", "appointment.due", "queue.service_moved", "queue.service_moved_back",
];

const root = document.querySelector("[data-live]");

let hadFocus = false;

// A refusal carries the present state as well: it is shown like any other answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  hadFocus = Boolean(document.activeElement?.closest("#present"));
  const text = event.detail.xhr.responseText;
  if ([403, 409, 422].includes(event.detail.xhr.status) && text.trimStart().startsWith("<div id=\"")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
// After a verb the next thing to do has the focus; a refresh by a live event leaves it where it is.
document.addEventListener("htmx:afterSettle", (event) => {
  runTimes();
  const { requestConfig } = event.detail;
  const acted = requestConfig?.verb === "post" && requestConfig.elt.classList.contains("verb");
  const lost = hadFocus && document.activeElement === document.body;
  if (event.target.id === "present" && (acted || lost)) document.querySelector("#present [data-next]")?.focus();
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
  // who is on hold until a time is shown as due when it comes
  if ([...document.querySelectorAll("time[data-until].muted")].some((time) => Date.parse(time.dateTime) <= now)) refreshQueue();
  for (const time of document.querySelectorAll("time[data-since]")) {
    const seconds = Math.max(0, Math.floor((now - Date.parse(time.dateTime)) / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const rest = String(seconds % 60).padStart(2, "0");
    time.textContent = hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  }
}

/**
 * A refresh gives way to whatever is on its way to the server (hx-sync: drop). So that nothing is missed, each answer is held against
 * what has been heard since it was asked for: an answer older than that is followed by another.
 */
let heard = 0;
const heardBefore = new WeakMap();
document.addEventListener("htmx:beforeSend", ({ detail }) => heardBefore.set(detail.xhr, heard));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if ((heardBefore.get(detail.xhr) ?? heard) < heard) soon();
});
function refreshQueue() {
  heard += 1;
  soon();
}
let waiting = null;
function soon() {
  waiting ??= setTimeout(() => {
    waiting = null;
    renew(root.dataset.queue, { source: "#live", target: "#present", swap: "outerHTML" });
  }, TOGETHER_MS);
}

choosePlaces();
if (root) {
  runTimes();
  setInterval(showTimes, 1000);
  const happened = (entry) => {
    if (ALARMS.includes(entry.kind)) lookAtAlarms();
    else if (TRAY_KINDS.includes(entry.kind)) trayHappened(entry);
    else refreshQueue();
  };
  const onState = () => {
    refreshQueue();
    lookAtAlarms();
  };
  subscribe(root.dataset.live, [...KINDS, ...ALARMS, ...TRAY_KINDS], happened, { onState });
}

/**
 * Intake: Enter in the search takes the first procedure of what is typed, ArrowDown goes to it. The list comes after the words: where it
 * is still of earlier ones (`data-query`), the key waits for the list of these.
 */
let waitingKey = "";
function search() {
  return document.querySelector("[data-takes-first]");
}
function listIsOf(words) {
  return document.querySelector("#found")?.dataset.query === words.trim();
}
function takeFirst() {
  const first = document.querySelector("#found a");
  if (waitingKey === "Enter") first?.click();
  if (waitingKey === "ArrowDown") first?.focus();
  waitingKey = "";
}
document.addEventListener("input", (event) => {
  if (event.target === search()) waitingKey = "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "found" && waitingKey && listIsOf(search().value)) takeFirst();
});
// Without an answer the whole page is asked, as it would be without JavaScript.
for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (event.target === search() && waitingKey) event.target.form.requestSubmit();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("[data-takes-first]") && ["Enter", "ArrowDown"].includes(event.key) && !event.isComposing) {
    event.preventDefault();
    waitingKey = event.key;
    if (listIsOf(event.target.value)) takeFirst();
    else htmx.trigger(event.target, "find-now");
    return;
  }
  // What was told last time is taken over from the phone's field, which has the focus after a scan.
  const asLastTime = document.querySelector("[data-as-last-time]");
  if (asLastTime && event.key === "ArrowDown" && event.target.id === "field-phone" && !event.target.value) {
    event.preventDefault();
    asLastTime.click();
    return;
  }
  const link = event.target.closest?.("#found a");
  if (link && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const links = [...document.querySelectorAll("#found a")];
    const next = links[links.indexOf(link) + (event.key === "ArrowDown" ? 1 : -1)];
    (next ?? document.querySelector("[data-takes-first]")).focus();
  }
});
/** Whether somebody has typed answers to the procedure's questions here. */
function isAnswered(onPaper) {
  const fields = [...onPaper.closest(".asked").querySelectorAll("input:not([type=hidden]), select, textarea")];
  return fields.some((field) => field !== onPaper && (field.checked !== field.defaultChecked || isWritten(field)));
}
function isWritten(field) {
  return field.options ? [...field.options].some((one) => one.selected && !one.defaultSelected && one.index > 0) : field.value !== field.defaultValue;
}
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-tick-all]")) return;
  for (const row of document.querySelectorAll("[data-paper][data-required]")) row.querySelector("input[type=checkbox]").checked = true;
  const onPaper = document.querySelector(".asked input[name=on_paper]");
  if (onPaper && !isAnswered(onPaper)) onPaper.checked = true; // the written form is among the papers
});
document.addEventListener("change", (event) => {
  if (event.target.type === "file" && event.target.closest("[data-drop]")) nameFiles(event.target);
});
function nameFiles(input) {
  const words = input.closest("[data-drop]").querySelector("[data-file-names]");
  words.textContent = input.files.length === 1 ? input.files[0].name : `${input.files.length} ✓`;
  const row = input.closest("[data-paper]")?.querySelector("input[type=checkbox]");
  if (row && input.files.length) row.checked = true;
}
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.("[data-paper], [data-drop]");
    if (!place) return;
    event.preventDefault();
    const label = place.matches("[data-drop]") ? place : place.querySelector("[data-drop]");
    label.classList.toggle("papers__file--over", kind === "dragover");
    if (kind !== "drop" || !event.dataTransfer.files.length) return;
    const input = label.querySelector("input[type=file]");
    const all = new DataTransfer();
    for (const file of [...input.files, ...event.dataTransfer.files]) all.items.add(file);
    input.files = all.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
// What proves that something is missing is one key away: it opens, and what prints the slip has the focus.
document.addEventListener("toggle", (event) => {
  if (event.target.id === "slips" && event.target.open) document.querySelector("#slip-02")?.focus();
}, true);
// After a scan the next field that the card does not fill is the phone.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "applicant") document.querySelector("[data-after-scan]")?.focus();
});
