/** Puts a field where the cursor last was, and opens a letter's PDF ready to be printed. */

let last = document.querySelector("#field-body");
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("textarea[data-text]")) last = event.target;
});

for (const button of document.querySelectorAll("[data-insert]")) {
  const chosen = button.closest(".insert").querySelector("[data-insert-what]");
  button.hidden = false;
  button.addEventListener("click", () => {
    if (!chosen.value || !last) return;
    last.setRangeText(`{{${chosen.value}}}`, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-print-file]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const paper = window.open(link.href, "_blank");
  if (!paper) return; // the browser allows no new window: the link opens as it is
  event.preventDefault();
  paper.addEventListener("load", () => paper.print());
});
