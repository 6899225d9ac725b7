/** The dossier's page: files can be dropped on the upload, the list of files shows what comes and how far it is read, lists are written by a press. */

import { subscribe } from "/static/look/js/live.js";

const list = document.querySelector("[data-files]");
const KINDS = ["added", "checked", "infected", "pages_made", "split", "read", "archived", "papers_said", "unreadable", "tried_again", "reused"];
const SCAN = ["ordered", "begun", "page", "page_removed", "failed", "finished", "cancelled", "done", "ended"];
const PHONE = ["asked", "joined", "page", "done", "ended"];
let due = null;

function renew() {
  clearTimeout(due);
  due = setTimeout(async () => {
    if (list.querySelector("details[open]")) return renew(); // not under somebody's hands, but afterwards
    const answer = await fetch(list.dataset.files, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (answer?.ok && !answer.redirected) show(await answer.text());
  }, list.querySelector("details[open]") ? 2000 : 150);
}

/** Puts in what is new; pictures that are the same stay, so that nothing is fetched twice, and what is to be done next has the focus. */
function show(html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const nowhere = !document.activeElement || document.activeElement === document.body || list.contains(document.activeElement);
  for (const one of fresh.content.querySelectorAll("[data-same]")) {
    const old = list.querySelector(`[data-same="${one.dataset.same}"] img`);
    if (old) one.querySelector("img").replaceWith(old);
  }
  list.replaceChildren(fresh.content);
  if (nowhere) list.querySelector("[autofocus]")?.focus();
  const said = document.querySelector("[data-said]");
  const status = list.querySelector("[data-status]")?.textContent.trim();
  if (said && status && said.textContent !== status) said.textContent = status;
}

if (list) {
  const mine = (entry) => entry.subject === list.dataset.subject && renew();
  subscribe(list.dataset.live, [...KINDS.map((kind) => `dossier.file_${kind}`), ...PHONE.map((kind) => `dossier.phone_${kind}`), ...SCAN.map((kind) => `dossier.scan_${kind}`)], mine, { onState: () => {} });
  // an agent that falls silent says nothing: its order is looked at again as long as it is open
  const again = Number(list.dataset.lookAgain || 0);
  if (again) setInterval(() => ["waiting", "scanning"].includes(list.querySelector("[data-state]")?.dataset.state) && renew(), again * 1000);
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const place = event.target.closest?.(".upload");
    if (!place) return;
    event.preventDefault();
    place.classList.toggle("upload--over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) place.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}

// What opens by its key is written in at once.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.open && event.target.dataset.begin) document.getElementById(event.target.dataset.begin)?.focus();
  },
  true,
);

for (const lines of document.querySelectorAll("[data-lines]")) {
  const field = document.getElementById(lines.dataset.lines);
  lines.hidden = false;
  lines.addEventListener("click", (event) => {
    const line = event.target.closest("[data-line]")?.dataset.line;
    if (!line) return;
    const written = field.value.split("\n").filter((one) => one.trim());
    if (!written.includes(line)) field.value = [...written, line, ""].join("\n");
    field.focus();
  });
}
