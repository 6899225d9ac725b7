/** What every staff page has: keys, dialogs, CSRF for htmx, and plain words when a request fails. */

import { listenToDialogs } from "./dialog.js";
import { listenToKeys } from "./keys.js";
import { toast } from "./toast.js";

listenToKeys();
listenToDialogs();
// A browser gives the focus with its first picture; on a slow machine the first key comes earlier, and would be lost.
if (document.activeElement === document.body) document.querySelector("[autofocus]:not(dialog *)")?.focus();

// A passport reader types two lines and ends each with Enter: the first one is not the end.
document.addEventListener("keydown", (event) => {
  const lines = event.key === "Enter" && event.target.matches?.("input[name=card], input[name=rep_card]") ? event.target.value.trim() : "";
  if (lines.length === 44 && /^P[A-Z<][A-Z]/i.test(lines)) event.preventDefault();
}, true);
// On a phone the ways in are pushed aside: the one where somebody is stands in sight.
const ways = document.querySelector(".topbar nav > ul");
const here = ways?.querySelector(":scope > li > [aria-current], .is-current");
if (here) ways.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - ways.clientWidth / 2;

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
});
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  const said = [".problem__errors li", ".problem__detail", "main h1"].map((place) => page.querySelector(place)).find(Boolean);
  toast(said?.textContent.trim() || event.detail.xhr.statusText, "late");
});
document.addEventListener("htmx:sendError", () => {
  const banner = document.querySelector("[data-offline]");
  if (banner) banner.hidden = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const banner = document.querySelector("[data-offline]");
  if (banner && event.detail.xhr.status) banner.hidden = true;
});
