/** A keyboard on the screen; marks are not needed, the search finds without them. A real keyboard works as well. */

const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const SEARCH_AFTER_MS = 150;

/**
 * @param {HTMLElement} place where the keys go
 * @param {HTMLFormElement} form the search; its field is typed into
 * @param {HTMLElement} found where what was found is shown
 */
export function typeAndFind(place, form, found) {
  const field = form.querySelector("input[name=q]");
  let due = null;
  let asked = 0;

  const find = async () => {
    asked += 1;
    const turn = asked;
    try {
      const answer = await fetch(`${form.action}?q=${encodeURIComponent(field.value)}`, { headers: { "X-Part": "1" } });
      const part = answer.ok ? await answer.text() : "";
      if (turn === asked && answer.ok) found.innerHTML = part;
    } catch {
      // the server is away: the next key asks again
    }
  };
  const findSoon = () => {
    clearTimeout(due);
    due = setTimeout(find, SEARCH_AFTER_MS);
  };
  field.addEventListener("input", findSoon);

  const edit = (change) => {
    field.value = change(field.value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const key = (shown, change, wide = false) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = wide ? "kiosk__key kiosk__key--wide" : "kiosk__key";
    button.textContent = shown;
    button.addEventListener("click", () => edit(change));
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    return button;
  };
  const line = (keys) => {
    const row = document.createElement("div");
    row.className = "kiosk__key-row";
    row.append(...keys);
    return row;
  };
  const letters = ROWS.map((row) => line([...row].map((letter) => key(letter, (text) => text + letter))));
  const last = line([
    key(place.dataset.clear, () => "", true),
    key(place.dataset.space, (text) => `${text} `, true),
    key(`⌫ ${place.dataset.delete}`, (text) => text.slice(0, -1), true),
  ]);
  place.replaceChildren(...letters, last);
}
