// Compares a file with what was issued by its SHA-256. The file is read here and goes nowhere.
const box = document.querySelector("[data-compare]");

async function digest(file) {
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function say(verdict) {
  for (const words of box.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== verdict;
}

async function compare(file) {
  say("");
  if (!file) return;
  const issued = box.querySelector(`[data-issued="${await digest(file)}"]`);
  say(issued ? (issued.dataset.until ? "earlier" : "same") : "other");
}

if (box && globalThis.crypto?.subtle) {
  // only by https: without it the hash on the page is compared by other means
  box.querySelector("[data-file]").addEventListener("change", (event) => compare(event.target.files[0]));
  box.hidden = false;
}
