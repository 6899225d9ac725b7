/**
 * The lists of the room, patched row by row: what the server sent is held against what it sent before as text, and only rows that say
 * something else are parsed and put in their places, no more of them in a frame than fit into it.
 *
 * Marks in the page say where parts and rows begin: `<!--part NAME-->…<!--/part-->` within an element `data-part`, in it
 * `<!--rows LIST--><!--row KEY-->…<!--/rows-->` within an element `data-rows`; a row is one element.
 */

const FRAME_MS = 4; // of 16: the rest is style, layout and paint
const PART = /<!--part (\S+)-->([\s\S]*?)<!--\/part-->/g;
const ROWS = /<!--rows (\S+)-->([\s\S]*?)<!--\/rows-->/g;
const template = document.createElement("template");
const known = new Map(); // of each part what it is around its rows, and of each list its rows by key

let begun = 0;
const nextFrame = () => new Promise((done) => requestAnimationFrame((now) => {
  begun = now;
  done();
}));

/** Goes on in the next frame once this one has had its share. */
async function breathe() {
  if (performance.now() - begun > FRAME_MS) await nextFrame();
}

/** The keys of forms are others each time and tell nothing. */
const told = (html) => html.replace(/ value="[^"]*"/g, "");

/** Somebody is just using it. */
const isUsed = (element) => element.querySelector("button:focus, a:focus-visible, input:focus, summary:focus") !== null;

/** @param {string} text the page's parts as the server renders them @param {Element} place where they stand */
export async function patch(text, place) {
  await nextFrame();
  for (const [, name, body] of text.matchAll(PART)) {
    const part = place.querySelector(`[data-part="${name}"]`);
    if (part) await patchPart(part, name, body);
    await breathe();
  }
}

async function patchPart(part, name, body) {
  const lists = new Map();
  const around = told(
    body.replace(ROWS, (_all, list, rows) => {
      lists.set(list, new Map(rows.split("<!--row ").slice(1).map((row) => [row.slice(0, row.indexOf("-->")), row.slice(row.indexOf("-->") + 3).trim()])));
      return `<!--rows ${list}-->`;
    }),
  );
  const before = known.get(name);
  if (before?.around !== around) {
    if (isUsed(part)) return;
    part.innerHTML = body;
    known.set(name, { around, lists: new Map([...lists].map(([list, rows]) => [list, standing(part, list, rows)])) });
    return;
  }
  for (const [list, rows] of lists) await patchRows(before.lists.get(list), rows, part.querySelector(`[data-rows="${list}"]`));
}

/** The rows of a list that was just put there whole. */
function standing(part, list, rows) {
  const elements = part.querySelector(`[data-rows="${list}"]`).children;
  return new Map([...rows].map(([key, html], index) => [key, { told: told(html), element: elements[index] }]));
}

async function patchRows(shown, rows, container) {
  for (const [key, { element }] of shown) {
    if (rows.has(key)) continue;
    element.remove();
    shown.delete(key);
  }
  let place = container.firstElementChild;
  for (const [key, html] of rows) {
    const says = told(html);
    const row = shown.get(key);
    if (row && (row.told === says || isUsed(row.element))) {
      if (row.element === place) place = place.nextElementSibling;
      else container.insertBefore(row.element, place);
      continue;
    }
    template.innerHTML = html;
    const fresh = template.content.firstElementChild;
    if (row?.element === place) place = place.nextElementSibling;
    row?.element.remove();
    container.insertBefore(fresh, place);
    shown.set(key, { told: says, element: fresh });
    await breathe();
  }
}
