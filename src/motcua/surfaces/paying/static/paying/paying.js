/** The panel of a fee: fetched anew when the bank says that money came, or a colleague took it. */

import { subscribe } from "/static/look/js/live.js";
import { renew } from "/static/look/js/renew.js";

const KINDS = ["dossier.paid", "payment.transferred"];
const panel = document.querySelector("[data-fee]");

if (panel) {
  const refresh = () => renew(panel.dataset.fee, { target: panel, swap: "innerHTML" });
  const happened = (entry) => {
    if (entry.subject === panel.dataset.subject) refresh();
  };
  subscribe(panel.dataset.feeLive, KINDS, happened, { onState: refresh });
}
