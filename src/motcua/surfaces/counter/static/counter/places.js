/** Choosing a commune while typing: arrows walk the list, Enter or a tap takes one, Escape closes it. */

function field() {
  return document.querySelector("[data-places]");
}
function list() {
  return document.querySelector("#places");
}
function close() {
  list()?.replaceChildren();
  field()?.setAttribute("aria-expanded", "false");
}
function take(choice) {
  field().value = choice.dataset.place;
  field().focus();
  close();
}

export function choosePlaces() {
  document.addEventListener("click", (event) => {
    const choice = event.target.closest?.("[data-place]");
    if (choice) take(choice);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.closest?.(".places")) return;
    const choices = [...list().querySelectorAll("[data-place]")];
    if (!choices.length) return;
    const at = choices.indexOf(event.target);
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      (choices[at + steps[event.key]] ?? field()).focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      field().focus();
      close();
    } else if (event.key === "Enter") {
      event.preventDefault(); // the form is not sent while a commune is chosen: typed words take the first of the list
      take(at < 0 ? choices[0] : choices[at]);
    } else if (event.key === "Tab") close();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "places") field().setAttribute("aria-expanded", String(event.target.children.length > 0));
  });
}
