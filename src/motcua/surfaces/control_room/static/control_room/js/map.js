/** The map of the hall: of a state that was fetched, only what is different is touched. */

let map, counters, marks, seats, shown;
read();

/** Where everything is that may change. */
function read() {
  map = document.querySelector(".map");
  counters = new Map([...map.querySelectorAll("[data-counter]")].map((one) => [one.dataset.counter, one]));
  marks = new Map([...map.querySelectorAll("[data-mark]")].map((one) => [one.dataset.mark, one]));
  seats = [...map.querySelectorAll("[data-seat]")];
  shown = { counters: {}, marks: {}, taken: null, waiting: null };
}

/** @param {string} html the map as the server draws it now */
export function drawAnew(html) {
  const focused = map.contains(document.activeElement) ? document.activeElement.closest("[data-counter]")?.dataset.counter : null;
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector(".map");
  if (!fresh) return;
  map.replaceWith(fresh);
  read();
  if (focused) counters.get(focused)?.focus();
}

/** @param {{waiting: number, waiting_seats: number, taken: number, waiting_alert: string, counters: object, marks: object}} state */
export function showOnMap(state) {
  for (const [number, now] of Object.entries(state.counters)) {
    const before = shown.counters[number];
    const drawn = counters.get(number);
    if (!drawn || (before && same(before, now))) continue;
    for (const [name, value] of [["state", now.mark], ["alert", now.alert]]) set(drawn, name, value);
    text(drawn, ".map__label", now.label);
    text(drawn, ".map__queue", now.waiting ? String(now.waiting) : "");
    text(drawn, "title", now.title);
  }
  for (const [id, alert] of Object.entries(state.marks)) {
    const drawn = marks.get(id);
    if (drawn && shown.marks[id] !== alert) set(drawn, "alert", alert);
  }
  if (shown.waiting !== state.waiting) sit(state.waiting);
  if (shown.waiting !== state.waiting) text(map, "[data-waiting]", `${state.waiting} / ${state.waiting_seats}`);
  if (shown.taken !== state.taken) text(map, "[data-taken]", String(state.taken));
  set(map.querySelector("[data-waiting-area]"), "alert", state.waiting_alert);
  shown = state;
}

function same(one, other) {
  return Object.keys(other).every((name) => one[name] === other[name]);
}

function set(drawn, name, value) {
  if (drawn.dataset[name] !== value) drawn.dataset[name] = value;
}

function text(within, what, words) {
  const drawn = within.querySelector(what);
  if (drawn && drawn.textContent !== words) drawn.textContent = words;
}

function sit(waiting) {
  seats.forEach((seat, at) => {
    if (seat.hasAttribute("data-taken-seat") !== at < waiting) seat.toggleAttribute("data-taken-seat", at < waiting);
  });
}
