/** Pages about devices follow what happens, part by part, and show of a printer's connection only what it needs. */

import { subscribe } from "../look/js/live.js";

const KINDS = [
  "paired", "retired", "renamed", "replaced", "settings_changed", "state_changed", "command", "command_done", "machine_accepted", "lost",
  "returned", "frozen", "unfrozen", "muted", "unmuted", "outdated", "renewed", "faulty", "mended", "copied", "copy_settled", "doubled",
  "single_again",
].map((kind) => `device.${kind}`).concat("ticket.print_failed", "ticket.printed", "print.requested");
const TOGETHER_MS = 300;
const AGAIN_MS = 15000; // "no answer" comes by time alone

const live = document.querySelector("[data-live]");
let due = null;

if (live) {
  subscribe(live.dataset.live, KINDS, soon, { onState: soon });
  setInterval(soon, AGAIN_MS);
}

function soon() {
  due ??= setTimeout(look, TOGETHER_MS);
}

async function look() {
  due = null;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of now.querySelectorAll("[data-live-part]")) {
    const shown = document.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
    if (shown && !shown.contains(document.activeElement) && shown.textContent !== part.textContent) shown.replaceChildren(...part.childNodes);
  }
}

for (const form of document.querySelectorAll("[data-connections]")) {
  const choice = form.querySelector("[name=connection]");
  const fit = () => {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(choice.value);
  };
  choice.addEventListener("change", fit);
  fit();
}
