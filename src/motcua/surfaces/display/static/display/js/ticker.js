/** Lines of the centre at the foot of the wall: one stands still for its time, then the next; nothing scrolls (WCAG 2.2.2, read from afar). */

const READ_MS = 4000; // to see that there is something new
const A_LETTER_MS = 90;

/** How long a line stands: who reads slowly from 12 metres gets to its end. */
export function stands(line) {
  return READ_MS + A_LETTER_MS * [...line].length;
}

/** @param {HTMLElement} place holds its lines as JSON in data-ticker */
export function showLines(place) {
  const lines = JSON.parse(place.dataset.ticker);
  let shown = -1;
  const next = () => {
    shown = (shown + 1) % lines.length;
    place.querySelector("[data-line]").textContent = lines[shown];
    if (lines.length > 1) setTimeout(next, stands(lines[shown]));
  };
  next();
}
