/**
 * The plan of the hall, moved by hand: what is dragged or pushed with the arrow keys is written into the fields of the form, which alone is saved.
 *
 * Each move can be taken back and made again, however it was made, also by typing a figure; a whole saving is taken back by the server.
 */

const SVG = "http://www.w3.org/2000/svg";
const COUNTER = 56; // units of the plan, as domain/centre/plan.py draws a counter
const SNAP = 0.5; // hundredths
const LINE = 18; // units of the plan that a line of words takes
const THIN = 30; // units: no words stand on what is thinner
const TOGETHER_MS = 800; // arrow keys that follow each other are one move

const editor = document.querySelector("[data-plan-editor]");
const hall = editor.querySelector("[data-hall]");
const said = editor.querySelector("[data-said]");
const [undoButton, redoButton] = [editor.querySelector("[data-undo]"), editor.querySelector("[data-redo]")];
const [width, depth] = hall.getAttribute("viewBox").split(" ").slice(2).map(Number);
const rows = [...document.querySelectorAll("[data-plan-item]")];
const done = [];
const undone = [];
let changed = false;

const figure = (field) => (field.value.trim() ? Number(field.value.replace(",", ".")) : null);
const within = (value) => Math.min(100, Math.max(0, Math.round(value / SNAP) * SNAP));

/** A row of the form as something to be moved; null for a row without a kind. */
function thing(row) {
  const [x, y] = [row.querySelector("[name^=counter_x_], [name^=x_]"), row.querySelector("[name^=counter_y_], [name^=y_]")];
  if (row.dataset.planItem === "counter") return { row, x, y, what: row.dataset.what, label: row.dataset.label, wide: COUNTER, deep: COUNTER };
  const kind = row.querySelector("select").selectedOptions[0];
  if (!kind.value) return null;
  const own = row.querySelector("[name^=name_]").value;
  const [seatsWide, seatsDeep] = ["width_", "depth_"].map((name) => figure(row.querySelector(`[name^=${name}]`)) ?? 0);
  return {
    row, x, y, what: own || kind.textContent.trim(), label: own || kind.textContent.trim(), kind: kind.value,
    wide: Number(kind.dataset.width) || (seatsWide / 100) * width || 40,
    deep: Number(kind.dataset.depth) || (seatsDeep / 100) * depth || 40,
  };
}

/** Draws all things anew, what has no place yet side by side at the entrance; the focus stays. */
function draw() {
  const focused = document.activeElement?.dataset?.at;
  for (const old of hall.querySelectorAll("[data-at]")) old.remove();
  let homeless = 0;
  rows.forEach((row, at) => {
    const one = thing(row);
    if (!one) return;
    const [x, y] = [figure(one.x), figure(one.y)];
    const isPlaced = x !== null && y !== null;
    const [left, top] = isPlaced ? [x, y] : [4 + ((homeless++ * 6) % 92), 94];
    hall.append(shape(one, at, left, top, isPlaced));
  });
  spread();
  if (focused !== undefined) hall.querySelector(`[data-at="${focused}"]`)?.focus();
}

function shape(one, at, x, y, isPlaced) {
  const group = document.createElementNS(SVG, "g");
  Object.assign(group.dataset, { at: String(at), kind: one.kind ?? "counter" });
  group.classList.toggle("plan-editor__homeless", !isPlaced);
  group.setAttribute("tabindex", "0");
  group.setAttribute("role", "img");
  group.setAttribute("aria-label", words(one, x, y));
  const [left, top] = [(x / 100) * width - one.wide / 2, (y / 100) * depth - one.deep / 2];
  const box = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x: left, y: top, width: one.wide, height: one.deep, rx: 6 })) box.setAttribute(name, value);
  const label = document.createElementNS(SVG, "text");
  label.setAttribute("x", left + one.wide / 2);
  label.setAttribute("y", top + one.deep / 2 + 6);
  label.textContent = one.label;
  group.append(box, label);
  return group;
}

/** The words of what is too thin or too small to be written on: as near as they lie on nothing else and within the hall, with a line where that is not beside it. */
function spread() {
  const taken = [...hall.querySelectorAll("g > rect")].map((box) => ({ own: box.parentNode, ...edges(box.getBBox()) }));
  for (const label of hall.querySelectorAll("g > text")) {
    const box = label.parentNode.querySelector("rect").getBBox();
    const half = label.getComputedTextLength() / 2;
    if (box.height >= THIN && half * 2 <= box.width) continue;
    const found = places(box, half).find((at) => isFree(at, half, label.parentNode, taken));
    const [x, y] = found ?? [box.x + box.width / 2, Math.max(LINE, box.y - 6)];
    label.setAttribute("x", x);
    label.setAttribute("y", y);
    taken.push({ own: null, ...edges({ x: x - half, y: y - LINE + 4, width: half * 2, height: LINE }) });
    if (y > box.y + box.height + LINE || y < box.y - LINE) label.before(leader(box, y));
  }
}

const edges = ({ x, y, width: wide, height }) => ({ left: x, right: x + wide, top: y, bottom: y + height });

/** Where words may stand, the nearest first: above and below, in the middle, then to the right and to the left of it. */
function places(box, half) {
  const rows = [...Array(7).keys()].flatMap((row) => [box.y - 6 - row * LINE, box.y + box.height + LINE - 2 + row * LINE]);
  const [middle, right, left] = [box.x + box.width / 2, box.x + half, box.x + box.width - half];
  return rows.flatMap((y) => [middle, right, left].map((x) => [x, y]));
}

function isFree([x, y], half, own, taken) {
  const wanted = edges({ x: x - half, y: y - LINE + 4, width: half * 2, height: LINE });
  if (wanted.left < 4 || wanted.right > width - 4 || wanted.top < 2 || wanted.bottom > depth - 2) return false;
  return !taken.some((one) => one.own !== own && one.left < wanted.right + 3 && one.right > wanted.left - 3 && one.top < wanted.bottom && one.bottom > wanted.top);
}

function leader(box, y) {
  const line = document.createElementNS(SVG, "line");
  const x = box.x + box.width / 2;
  const from = y < box.y ? box.y : box.y + box.height;
  for (const [name, value] of Object.entries({ x1: x, y1: from, x2: x, y2: y < box.y ? y + 4 : y - LINE + 4 })) line.setAttribute(name, value);
  return line;
}

function words(one, x, y) {
  return hall.dataset.says.replace("{what}", one.what).replace("{x}", x).replace("{y}", y);
}

function put(move) {
  for (const [field, value] of move) field.value = value;
  changed = true;
  draw();
  undoButton.disabled = done.length === 0;
  redoButton.disabled = undone.length === 0;
}

/** Remembers a move of one thing from what its fields said to what they say now. */
function remember(one, from, to, key = "") {
  const last = done.at(-1);
  const now = performance.now();
  if (key && last?.key === key && now - last.at < TOGETHER_MS) Object.assign(last, { to, at: now });
  else done.push({ one, from, to, key, at: now });
  undone.length = 0;
}

function moveTo(one, x, y, from, key) {
  const to = [[one.x, String(within(x))], [one.y, String(within(y))]];
  remember(one, from, to, key);
  put(to);
  said.textContent = words(one, within(x), within(y));
}

const valuesOf = (one) => [[one.x, one.x.value], [one.y, one.y.value]];

function undo() {
  const move = done.pop();
  if (!move) return;
  undone.push(move);
  put(move.from);
  said.textContent = words(move.one, move.one.x.value || "–", move.one.y.value || "–");
}

function redo() {
  const move = undone.pop();
  if (!move) return;
  done.push(move);
  put(move.to);
  said.textContent = words(move.one, move.one.x.value, move.one.y.value);
}

/** Where the pointer is, in hundredths. */
function at(event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(hall.getScreenCTM().inverse());
  return [(point.x / width) * 100, (point.y / depth) * 100];
}

hall.addEventListener("pointerdown", (event) => {
  const group = event.target.closest("[data-at]");
  if (!group || event.button) return;
  event.preventDefault();
  group.focus();
  const one = thing(rows[Number(group.dataset.at)]);
  const from = valuesOf(one);
  const box = group.querySelector("rect");
  const middle = [((Number(box.getAttribute("x")) + one.wide / 2) / width) * 100, ((Number(box.getAttribute("y")) + one.deep / 2) / depth) * 100];
  const begin = at(event);
  let last = null;
  hall.setPointerCapture(event.pointerId);
  const drag = (moved) => {
    const [x, y] = at(moved);
    last = [middle[0] + x - begin[0], middle[1] + y - begin[1]];
    group.setAttribute("transform", `translate(${((within(last[0]) - middle[0]) / 100) * width} ${((within(last[1]) - middle[1]) / 100) * depth})`);
  };
  const end = (ended) => {
    hall.removeEventListener("pointermove", drag);
    hall.removeEventListener("pointerup", end);
    hall.removeEventListener("pointercancel", end);
    if (last && ended.type === "pointerup") moveTo(one, last[0], last[1], from);
    else draw();
  };
  hall.addEventListener("pointermove", drag);
  hall.addEventListener("pointerup", end);
  hall.addEventListener("pointercancel", end);
});

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

hall.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const group = event.target.closest("[data-at]");
  if (!step || !group || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const one = thing(rows[Number(group.dataset.at)]);
  const by = event.shiftKey ? 5 : 1;
  moveTo(one, (figure(one.x) ?? 50) + step[0] * by, (figure(one.y) ?? 50) + step[1] * by, valuesOf(one), `keys ${group.dataset.at}`);
});

// In a field the keys belong to what is typed there.
document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  if (event.target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) redo();
  else undo();
});
undoButton.addEventListener("click", undo);
redoButton.addEventListener("click", redo);

// What is typed is a move too.
for (const row of rows) {
  let before = null;
  row.addEventListener("focusin", () => {
    const one = thing(row);
    before = one && valuesOf(one);
  });
  row.addEventListener("change", () => {
    const one = thing(row);
    if (one && before) {
      remember(one, before, valuesOf(one));
      before = valuesOf(one);
    }
    put([]);
  });
}

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
for (const form of [editor.closest("form"), document.querySelector("[data-take-back]")]) {
  form?.addEventListener("submit", () => {
    changed = false;
  });
}
editor.hidden = false;
draw();
