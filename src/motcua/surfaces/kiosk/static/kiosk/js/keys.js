/**
 * Tells a scanner from a person: a scanner is a keyboard whose characters come in one burst that Enter ends.
 * What it typed never reaches a field; a key of a person is passed on after a moment.
 */

const BURST_MS = 90; // the longest pause between two characters of a scanner
const MEAN_MS = 45; // on average; who types fast needs 80 and more
const SHORTEST_CODE = 6;

/**
 * @param {{onCode: (text: string) => void, onKey: (key: string) => boolean}} heard onKey: whether somebody wanted that key
 */
export function watchKeys({ onCode, onKey }) {
  let burst = "";
  let field = null;
  let began = 0;
  let last = -Infinity;
  let pending = null;

  const settle = () => {
    clearTimeout(pending);
    const typed = burst;
    burst = "";
    if (typed && field) typeInto(field, typed);
    else if (typed.length === 1) onKey(typed);
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const now = performance.now();
      const isBurst = burst !== "" && now - last < BURST_MS;
      last = now;
      const isCode = isBurst && burst.length >= SHORTEST_CODE && now - began < MEAN_MS * burst.length;
      if (event.key === "Enter" && isCode) {
        event.preventDefault();
        event.stopPropagation();
        clearTimeout(pending);
        const code = burst;
        burst = "";
        onCode(code);
        return;
      }
      if (event.key.length !== 1) {
        if (burst && event.key !== "Shift") settle();
        if (onKey(event.key)) event.preventDefault();
        return;
      }
      const isField = event.target.matches?.("input, textarea") ?? false;
      if (!isField && !isBurst && event.key === " ") return; // presses the button that has the focus
      event.preventDefault();
      if (!isBurst) {
        settle();
        began = now;
      }
      field = isField ? event.target : null;
      burst += event.key;
      clearTimeout(pending);
      pending = setTimeout(settle, BURST_MS);
    },
    { capture: true },
  );
}

function typeInto(field, text) {
  const room = field.maxLength > 0 ? field.maxLength - field.value.length : Infinity;
  field.setRangeText(text.slice(0, Math.max(0, room)), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
