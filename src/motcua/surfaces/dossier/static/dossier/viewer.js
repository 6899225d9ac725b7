/** Looking through a file: size, turning, finding a word. Page by page it works without this. */

import { fold, matches } from "./finding.js";

const SIZES = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const viewer = document.querySelector("[data-viewer]");
const sheet = document.querySelector("[data-sheet]");
const kept = "motcua.viewer"; // how this browser window shows pages; of no file, of nobody

if (viewer && sheet) start();

function start() {
  const page = sheet.querySelector(".sheet__page");
  const desk = viewer.querySelector(".viewer__desk");
  const shown = { zoom: 1, turn: 0, ...JSON.parse(sessionStorage.getItem(kept) || "{}") };

  const place = () => {
    const across = shown.turn % 180 !== 0;
    const width = Number(sheet.dataset.width);
    const height = Number(sheet.dataset.height);
    const room = desk.clientWidth - 32;
    const fit = Math.min(room, 960) / (across ? height : width);
    const scale = fit * shown.zoom;
    sheet.classList.add("sheet--placed");
    sheet.style.width = `${(across ? height : width) * scale}px`;
    sheet.style.height = `${(across ? width : height) * scale}px`;
    page.style.width = `${width * scale}px`;
    page.dataset.turn = shown.turn;
    viewer.querySelector("[data-zoom]").value = `${Math.round(shown.zoom * 100)} %`;
    sessionStorage.setItem(kept, JSON.stringify(shown));
  };
  const zoom = (step) => {
    const at = SIZES.indexOf(shown.zoom);
    shown.zoom = SIZES[Math.max(0, Math.min(SIZES.length - 1, (at < 0 ? 2 : at) + step))];
  };
  const does = {
    in: () => zoom(1),
    out: () => zoom(-1),
    left: () => (shown.turn = (shown.turn + 270) % 360),
    right: () => (shown.turn = (shown.turn + 90) % 360),
  };

  for (const part of viewer.querySelectorAll("[data-tools], [data-find]")) part.hidden = false;
  viewer.addEventListener("click", (event) => {
    const asked = does[event.target.closest("[data-do]")?.dataset.do];
    if (!asked) return;
    asked();
    place();
  });
  addEventListener("resize", place);
  place();
  find(page);
}

/** Finding: the term goes to the next page behind the sign #, which is sent to nobody. */
function find(page) {
  const form = viewer.querySelector("[data-find]");
  const field = form.querySelector("input");
  const said = viewer.querySelector("[data-said]");
  const here = Number(viewer.dataset.at);
  let texts = null;

  const mark = (term) => {
    const words = [...page.querySelectorAll("[data-word]")];
    const hits = matches(words.map((one) => one.dataset.word), term);
    words.forEach((one, index) => one.classList.toggle("hit", hits.has(index)));
    page.querySelector(".hit")?.scrollIntoView({ block: "center", inline: "center" });
    return hits.size > 0;
  };
  const ask = async () => {
    texts ??= (await (await fetch(viewer.dataset.texts)).json()).pages;
    return texts;
  };
  const begun = decodeURIComponent(location.hash.replace(/^#tim=/, ""));
  if (location.hash.startsWith("#tim=") && begun) {
    field.value = begun;
    mark(begun);
    said.textContent = `“${begun}”: ${viewer.dataset.found} ${here}`;
  }
  let last = begun;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const term = field.value.trim();
    if (!fold(term)) return;
    const pages = await ask().catch(() => null);
    if (!pages) {
      said.textContent = viewer.dataset.away;
      return;
    }
    const again = term === last;
    last = term;
    const with_it = pages.filter((one) => matches(one.lines.join(" ").split(/\s+/), term).size > 0).map((one) => one.at);
    if (!with_it.length) {
      mark(term);
      said.textContent = viewer.dataset.notFound;
      return;
    }
    const next = with_it.find((at) => (again ? at > here : at >= here)) ?? with_it[0];
    said.textContent = `“${term}”: ${viewer.dataset.found} ${with_it.join(", ")}`;
    if (next === here) mark(term);
    else location.href = `${viewer.dataset.here}&trang=${pages[next - 1].number}#tim=${encodeURIComponent(term)}`;
  });
}
