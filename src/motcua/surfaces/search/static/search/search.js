/** The list of a search by keyboard: j and k move, Enter opens what is focused; Escape in the box leaves it for the list. */

const rows = () => [...document.querySelectorAll(".find__open")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.getElementById("field-q");
  if (event.target === box && (event.key === "ArrowDown" || event.key === "Escape")) {
    event.preventDefault();
    (rows()[0] ?? box).focus();
    return;
  }
  if (event.target.closest?.("input, textarea, select")) return;
  const links = rows();
  const here = links.indexOf(document.activeElement);
  const to = { j: here + 1, k: Math.max(here - 1, 0) }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
});
