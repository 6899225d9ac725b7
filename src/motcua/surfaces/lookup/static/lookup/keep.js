// "Keep on this phone": code and secret stay in this browser, because its owner said so, until they are taken away.
import { drop, has, keep } from "../portal/receipts.js";

const button = document.querySelector("[data-keep]");

function show() {
  const isKept = has(button.dataset.code);
  button.setAttribute("aria-pressed", String(isKept));
  for (const words of button.querySelectorAll("[data-when]")) words.hidden = (words.dataset.when === "kept") !== isKept;
}

if (button) {
  const { code, words } = button.dataset;
  button.addEventListener("click", () => {
    if (has(code)) drop(code);
    else keep({ code, words, secret: document.querySelector("input[name=secret]").value });
    show();
  });
  show();
  button.hidden = false;
}
