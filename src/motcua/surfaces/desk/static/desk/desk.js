/** The work list by keyboard, and new when something happened to a dossier of its centres. */

import { subscribe } from "/static/look/js/live.js";
import { renew } from "/static/look/js/renew.js";

const TOGETHER_MS = 1500;
const KINDS = [
  "dossier.received", "dossier.step_started", "dossier.step_completed", "dossier.step_returned", "dossier.step_taken", "dossier.step_assigned", "dossier.supplement_requested",
  "dossier.supplemented", "dossier.refused", "dossier.withdrawn", "dossier.stopped", "dossier.apologised", "dossier.result_attached",
  "dossier.processed", "dossier.handed_over", "dossier.paid", "dossier.sent_at_once",
];
const rows = () => [...document.querySelectorAll("#work .work__open")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
  const links = rows();
  const here = links.indexOf(document.activeElement);
  const to = { j: here + 1, k: Math.max(here - 1, 0) }[event.key];
  if (to !== undefined) {
    event.preventDefault();
    links[to]?.focus();
  }
  if (event.key === "b" && here >= 0) links[here].closest("tr").querySelector(".work__begin")?.click();
  if (event.key === "x" && here >= 0) links[here].closest("tr").querySelector(".work__tick input")?.click();
});

const work = document.getElementById("work");
let waiting = null;
const refresh = () => {
  waiting ??= setTimeout(() => {
    waiting = null;
    if (document.activeElement?.closest("input, select") || document.querySelector(".work__tick :checked")) return refresh(); // not under somebody's hands, but afterwards
    renew(document.getElementById("work").dataset.list, { target: "#work", swap: "outerHTML" });
  }, TOGETHER_MS);
};

// The row that has the focus when the new list comes, not when it was asked for: keys go on meanwhile.
let open = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "work") open = document.activeElement?.closest?.(".work__open")?.getAttribute("href") ?? null;
});
document.addEventListener("htmx:afterSwap", () => {
  if (open && document.activeElement === document.body) rows().find((link) => link.getAttribute("href") === open)?.focus();
});
for (const centre of work.dataset.centres.split(" ").filter(Boolean)) subscribe(`/live/centres/${centre}`, KINDS, refresh, { onState: refresh });
