/** The dossier's page: files can be dropped on the upload, and the list of files shows what comes and how far it is read. */

import { subscribe } from "/static/look/js/live.js";

const list = document.querySelector("[data-files]");
const KINDS = ["added", "checked", "infected", "pages_made", "split", "read", "archived", "unreadable", "tried_again", "reused"];
const PHONE = ["asked", "joined", "page", "done", "ended"];
let due = null;

function renew() {
  clearTimeout(due);
  due = setTimeout(async () => {
    const answer = await fetch(list.dataset.files, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) list.innerHTML = await answer.text();
  }, 150);
}

if (list) {
  const mine = (entry) => entry.subject === list.dataset.subject && renew();
  subscribe(list.dataset.live, [...KINDS.map((kind) => `dossier.file_${kind}`), ...PHONE.map((kind) => `dossier.phone_${kind}`)], mine, { onState: () => {} });
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
