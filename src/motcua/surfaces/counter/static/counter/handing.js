/** The hand-over: a signature drawn on this screen goes with the form; one given on the tablet shows here by itself. */
import { subscribe } from "/static/look/js/live.js";
import { signatureField } from "/static/look/js/signature.js";

const handing = document.querySelector("[data-handing]");
const pad = handing?.querySelector("[data-pad]");

if (pad) {
  const input = pad.querySelector("input[name=signature]");
  const field = signatureField(pad.querySelector("canvas"), () => {
    input.value = field.isEmpty() ? "" : field.text();
  });
  pad.querySelector("[data-clear]").addEventListener("click", () => field.clear());
}
if (handing?.dataset.signing === "waiting") {
  subscribe(document.querySelector("[data-live]").dataset.live, ["dossier.signature_ended", "dossier.handed_over"], (entry) => {
    if (entry.subject === handing.dataset.handing) location.replace(location.href);
  });
}
