/** A page of dossiers: has this phone told of each change, by the worker of the tickets' pages. */

import { offerToTell, tellingWorker } from "../look/js/push.js";

const box = document.querySelector("[data-tell]");
if (box) {
  tellingWorker()
    .then((worker) => offerToTell(box, worker, location.pathname, box.dataset.about))
    .catch(() => {}); // without it the page is what it was; e-mail and text messages come all the same
}
