/**
 * Draws the masks of a camera on the picture that was tried, by pointer or keys. The field with numbers is what is sent; it can be typed
 * into as well, and is all there is without this script.
 */

import { readLines, writeLines } from "./mask_lines.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST = 8, LEAST = 2, NEW = { x: 40, y: 40, width: 20, height: 20 }; // percent of the picture

const editor = document.querySelector("[data-mask-editor]");
const field = document.getElementById("field-masks");
if (editor && field) start(editor.querySelector("svg"));

function start(svg) {
  const said = editor.querySelector("[data-said]");
  const add = editor.querySelector("[data-add]");
  const remove = editor.querySelector("[data-remove]");
  let others = []; // lines that are no masks: they stay as typed
  let masks = read();
  let chosen = -1;
  let drag = null; // what is being done with the pointer: { how, from, was }

  function read() {
    const found = readLines(field.value, MOST);
    others = found.others;
    return found.masks.map(([x, y, width, height]) => tidy({ x, y, width, height }));
  }

  function write() {
    field.value = writeLines(masks.map((one) => [one.x, one.y, one.width, one.height]), others);
    draw();
    tell();
  }

  function tell() {
    const one = masks[chosen];
    said.textContent = one ? editor.dataset.place.replace("{number}", chosen + 1).replace(/\{(x|y|width|height)\}/g, (_whole, name) => one[name]) : "";
  }

  function draw() {
    svg.replaceChildren(...masks.flatMap(shown));
    add.disabled = masks.length >= MOST;
    remove.disabled = chosen < 0;
  }

  function shown(one, number) {
    const box = shape(one, "mask-editor__mask");
    box.setAttribute("tabindex", "0");
    box.setAttribute("role", "button");
    box.setAttribute("aria-pressed", String(number === chosen));
    box.setAttribute("aria-label", `${editor.dataset.mask} ${number + 1}`);
    box.dataset.number = number;
    const handle = shape({ x: one.x + one.width - 3, y: one.y + one.height - 4, width: 3, height: 4 }, "mask-editor__handle");
    handle.dataset.number = number;
    handle.dataset.handle = "";
    handle.setAttribute("aria-hidden", "true");
    return [box, handle];
  }

  function shape({ x, y, width, height }, name) {
    const rect = document.createElementNS(SVG, "rect");
    for (const [key, value] of Object.entries({ x, y, width, height, class: name })) rect.setAttribute(key, value);
    return rect;
  }

  function choose(number) {
    if (number === chosen) return;
    chosen = number;
    for (const box of svg.querySelectorAll("[role=button]")) box.setAttribute("aria-pressed", String(Number(box.dataset.number) === chosen));
    remove.disabled = chosen < 0;
    tell();
  }

  function focus() {
    svg.querySelector(`[role=button][data-number="${chosen}"]`)?.focus();
  }

  function point(event) {
    const box = svg.getBoundingClientRect();
    return { x: within(((event.clientX - box.left) / box.width) * 100), y: within(((event.clientY - box.top) / box.height) * 100) };
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    const from = point(event);
    const number = event.target.dataset.number;
    if (number === undefined) {
      if (masks.length >= MOST) return;
      drag = { how: "draw", from };
      masks.push(between(from, from));
      choose(masks.length - 1);
    } else {
      choose(Number(number));
      drag = { how: "handle" in event.target.dataset ? "size" : "move", from, was: masks[chosen] };
    }
    svg.setPointerCapture(event.pointerId);
    draw();
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const to = point(event), was = drag.was;
    const across = Math.round(to.x - drag.from.x), down = Math.round(to.y - drag.from.y);
    if (drag.how === "draw") masks[chosen] = between(drag.from, to);
    else if (drag.how === "move") masks[chosen] = tidy({ ...was, x: was.x + across, y: was.y + down });
    else masks[chosen] = sized({ ...was, width: was.width + across, height: was.height + down });
    draw();
  });
  const end = () => {
    if (!drag) return;
    const one = masks[chosen];
    if (drag.how === "draw" && (one.width < LEAST || one.height < LEAST)) {
      masks.pop();
      chosen = -1;
    }
    drag = null;
    write();
    focus();
  };
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  svg.addEventListener("focusin", (event) => choose(Number(event.target.dataset.number)));
  svg.addEventListener("keydown", (event) => {
    const one = masks[chosen];
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!one) return;
    if (step) {
      const [across, down] = step;
      if (event.shiftKey) masks[chosen] = sized({ ...one, width: one.width + across, height: one.height + down });
      else masks[chosen] = tidy({ ...one, x: one.x + across, y: one.y + down });
    } else if (event.key === "Delete" || event.key === "Backspace") {
      return void (event.preventDefault(), away());
    } else return;
    event.preventDefault();
    write();
    focus();
  });

  function away() {
    if (chosen < 0) return;
    masks.splice(chosen, 1);
    chosen = Math.min(chosen, masks.length - 1);
    write();
    if (chosen < 0) add.focus();
    else focus();
  }

  add.addEventListener("click", () => {
    masks.push({ ...NEW });
    chosen = masks.length - 1;
    write();
    focus();
  });
  remove.addEventListener("click", away);
  field.addEventListener("input", () => {
    masks = read();
    chosen = -1;
    draw();
    tell();
  });
  editor.querySelector("[data-verbs]").hidden = false;
  draw();
}

const within = (value) => Math.min(Math.max(value, 0), 100);

/** Inside the picture, at its own size. */
function tidy(one) {
  const width = Math.min(Math.max(one.width, LEAST), 100), height = Math.min(Math.max(one.height, LEAST), 100);
  return { x: Math.min(Math.max(one.x, 0), 100 - width), y: Math.min(Math.max(one.y, 0), 100 - height), width, height };
}

/** At its place, as large as fits from there. */
function sized(one) {
  const width = Math.min(Math.max(one.width, LEAST), 100 - one.x), height = Math.min(Math.max(one.height, LEAST), 100 - one.y);
  return { ...one, width, height };
}

/** Whole percent, never less than what was drawn. */
function between(one, other) {
  const x = Math.floor(Math.min(one.x, other.x)), y = Math.floor(Math.min(one.y, other.y));
  return { x, y, width: Math.ceil(Math.max(one.x, other.x)) - x, height: Math.ceil(Math.max(one.y, other.y)) - y };
}
