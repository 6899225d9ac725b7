/** The page of an appointment: reminds on the phone, by the worker of the tickets' pages, for a ticket is what it becomes. */

import { offerToTell, tellingWorker } from "../../look/js/push.js";

const box = document.querySelector("[data-tell]");
if (box) {
  tellingWorker()
    .then((worker) => offerToTell(box, worker, location.pathname))
    .catch(() => {}); // without it the page is what it was; the letter comes all the same
}
