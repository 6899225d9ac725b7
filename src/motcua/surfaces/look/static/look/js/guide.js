/** The style guide shows what only a script shows. */

import { listenToDialogs } from "./dialog.js";
import { toast } from "./toast.js";

listenToDialogs();
for (const button of document.querySelectorAll("[data-show-toast]")) {
  button.addEventListener("click", () => toast(button.textContent, button.dataset.showToast));
}
