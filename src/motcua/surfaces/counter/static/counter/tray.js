/**
 * The tray of an intake: a key scans the paper of the row where one is, files go in as they are chosen, its pages are shown as they
 * come, and leaving the page throws it away.
 */

import { renew } from "/static/look/js/renew.js";

const KINDS = ["tray.scan_begun", "tray.scan_page", "tray.scan_finished", "tray.scan_failed", "tray.scan_cancelled", "tray.phone_joined", "tray.phone_page", "tray.phone_done"];
const TOGETHER_MS = 200;

const tray = () => document.querySelector("#tray");
const holds = () => Boolean(tray()?.querySelector("li"));

/** Happenings that change what lies in the tray. */
export const TRAY_KINDS = KINDS;

let due = null;
export function trayHappened(entry) {
  if (entry.subject !== `tray:${tray()?.dataset.tray}`) return;
  clearTimeout(due);
  due = setTimeout(showAgain, TOGETHER_MS);
}
function showAgain() {
  const here = tray();
  if (here?.dataset.place) renew(here.dataset.place, { source: here, target: "#tray", swap: "outerHTML" });
}

// The key scans for the row where the focus was, and gives it back: whoever types goes on where they were.
let cameFrom = null;
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-scan-next]")) cameFrom = event.relatedTarget;
});
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches?.("[data-scan-next]")) return;
  const paper = cameFrom?.closest?.("[data-paper]")?.dataset.paper;
  if (paper) event.detail.parameters.tray_do = `scan:${paper}`;
  if (cameFrom?.isConnected) cameFrom.focus();
  cameFrom = null;
});

// A file that has gone into the tray is not sent a second time with the form.
document.addEventListener("htmx:afterRequest", (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file]") || !event.detail.successful) return;
  input.value = "";
  const words = input.closest("[data-drop]")?.querySelector("[data-file-names]");
  if (words) words.textContent = words.dataset.fileNames;
});

// What lies in the tray is there: its paper is ticked, once. What is new is brought into view.
const ticked = new Set();
let papersSeen = 0;
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "tray" && !event.target.querySelector?.("#tray")) return;
  const papers = tray()?.querySelectorAll("li[data-state], .tray__trouble, .tray__pages").length ?? 0;
  if (papers > papersSeen) tray().scrollIntoView({ block: "nearest" });
  papersSeen = papers;
  for (const paper of (tray()?.dataset.held ?? "").split(" ")) {
    const box = document.querySelector(`[data-paper="${CSS.escape(paper)}"] input[type=checkbox]`);
    if (!paper || !box || ticked.has(paper)) continue;
    ticked.add(paper);
    box.checked = true;
  }
});

let isSent = false;
document.addEventListener("submit", (event) => {
  const elsewhere = event.submitter?.formTarget === "_blank"; // a slip is printed beside the page
  if (event.target.id === "intake" && !elsewhere) isSent = true;
});
addEventListener("beforeunload", (event) => {
  if (holds() && !isSent) event.preventDefault();
});
addEventListener("pagehide", () => {
  const here = tray();
  if (isSent || !here?.dataset.tray) return;
  const told = new FormData();
  told.set("csrfmiddlewaretoken", document.querySelector('meta[name="csrf-token"]')?.content ?? "");
  told.set("tray", here.dataset.tray);
  told.set("tray_do", "leave");
  navigator.sendBeacon(here.dataset.leave, told);
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  isSent = false; // back from the history: what was left is not there any more
  showAgain();
});
