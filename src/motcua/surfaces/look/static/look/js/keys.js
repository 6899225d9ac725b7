/**
 * Keyboard shortcuts: a button with data-key="F2" is pressed by F2. Plain letters do nothing while somebody types.
 * What is open already, such as by a fault in it, is gone into by its key and not closed.
 */

const FIELD = "input:not([type=hidden]), select, textarea";

export function listenToKeys(root = document) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (typing && !/^F\d{1,2}$/.test(event.key)) return;
    if (document.querySelector("dialog[open]") && !event.target.closest?.("dialog")) return;
    const usable = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].filter(
      (one) => !one.disabled && one.offsetParent !== null,
    );
    const target = usable.find((one) => one.closest("main")) ?? usable[0]; // the page's own before that of its frame
    if (!target) return;
    event.preventDefault();
    const part = target.matches("summary") ? target.parentElement : null;
    const field = part?.open && !part.contains(document.activeElement) ? part.querySelector(FIELD) : null;
    (field ?? target).focus();
    if (!field) target.click();
  });
}
