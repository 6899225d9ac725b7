/** What every page has: the design system's behaviour where the page uses it, menus that close, the choice of colours. */

import { listenToTheme } from "./theme.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
listenToTheme();

if (document.querySelector('[data-module^="govuk-"]')) {
  const { initAll } = await import("../govuk-frontend.min.js");
  initAll();
}

/** A menu closes when somebody presses Escape or goes elsewhere. */
for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
