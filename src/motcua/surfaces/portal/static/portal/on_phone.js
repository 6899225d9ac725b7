// What this phone has: pages that were read, numbers, receipts; each list with a button that empties it.
import { drop, kept } from "./receipts.js";

const PAGES = "motcua-portal-pages";
const TICKETS = "motcua-ticket-pages";
const HERE = document.querySelector("[data-lists]").dataset.lists; // it also stands in place of a page that cannot be reached
const list = (name) => document.querySelector(`[data-list="${name}"]`);

async function stored(name, isWanted) {
  if (!globalThis.caches) return [];
  const store = await caches.open(name);
  const found = [];
  for (const request of await store.keys()) {
    const { pathname, search } = new URL(request.url);
    if (!isWanted(pathname) || search === "?part") continue;
    const page = new DOMParser().parseFromString(await (await store.match(request)).text(), "text/html");
    found.push({ address: pathname + search, words: page.title });
  }
  return found.reverse();
}

function show(name, rows) {
  const place = list(name);
  place.replaceChildren(...rows);
  place.parentElement.querySelector("[data-none]").hidden = rows.length > 0;
  place.parentElement.querySelector("[data-clear]").hidden = rows.length === 0;
}

function link({ address, words }) {
  const row = document.createElement("li");
  const there = document.createElement("a");
  there.href = address;
  there.textContent = words;
  row.append(there);
  return row;
}

function receipt({ code, secret, words }) {
  const row = document.querySelector("template[data-receipt]").content.cloneNode(true).firstElementChild;
  row.querySelector("[data-code]").textContent = code;
  row.querySelector("[data-words]").textContent = words;
  row.querySelector("[name=code]").value = code;
  row.querySelector("[name=secret]").value = secret;
  row.querySelector("[data-drop]").addEventListener("click", () => {
    drop(code);
    draw();
  });
  return row;
}

async function draw() {
  show("receipts", kept().map(receipt));
  show("tickets", (await stored(TICKETS, (path) => path.startsWith("/p/"))).map(link));
  show("pages", (await stored(PAGES, (path) => path !== HERE)).map(link));
}

async function clear(name) {
  if (name === "receipts") for (const { code } of kept()) drop(code);
  else if (globalThis.caches) {
    const store = await caches.open(name === "tickets" ? TICKETS : PAGES);
    for (const request of await store.keys()) if (new URL(request.url).pathname !== HERE) await store.delete(request);
  }
  await draw();
}

for (const button of document.querySelectorAll("[data-clear]")) button.addEventListener("click", () => clear(button.dataset.clear));
document.querySelector("[data-lists]").hidden = false;
draw();
