// The QR of a receipt opens the tracking page with "#code,secret". The fragment never reaches the server's log: it is read here,
// taken out of the address and of the history, and sent as the form that a person would fill. What a phone was told leads to "#code":
// the secret is where its owner kept the receipt on this phone, or is asked for.
// A phone's camera reads the same QR on the page itself; its picture goes nowhere.
import { hasCamera, scan } from "../look/js/camera.js";
import { kept } from "../portal/receipts.js";

const form = document.querySelector("form[data-receipt]");
const camera = document.querySelector("[data-camera]");

function fill(text) {
  const found = /#([^,\s]+),(\S+)$/.exec(decodeURIComponent(text));
  if (!form || !found) return false;
  form.elements.code.value = found[1];
  form.elements.secret.value = found[2];
  form.requestSubmit();
  return true;
}

function readReceipt() {
  const { hash } = location;
  if (!hash) return;
  history.replaceState(null, "", location.pathname);
  if (fill(hash) || !form) return;
  const code = decodeURIComponent(hash.slice(1));
  const receipt = kept().find((one) => one.code === code);
  if (receipt) fill(`#${code},${receipt.secret}`);
  else form.elements.code.value = code;
}

async function offerCamera() {
  if (!camera || !(await hasCamera().catch(() => false))) return;
  const [start, view, picture, stop, words] = ["start", "view", "picture", "stop", "words"].map((name) => camera.querySelector(`[data-camera-${name}]`));
  let end = () => {};
  const show = (isRunning) => {
    view.hidden = !isRunning;
    start.hidden = isRunning;
  };
  const say = (kind) => (words.textContent = kind ? words.dataset[kind] : "");
  stop.addEventListener("click", () => end());
  start.addEventListener("click", async () => {
    say("");
    show(true);
    stop.focus();
    try {
      end = await scan(picture, (code) => {
        show(false);
        start.focus();
        if (code && !fill(code)) say("other");
      }, "environment");
    } catch {
      show(false);
      start.focus();
      say("fault");
    }
  });
  camera.hidden = false;
}

offerCamera();

addEventListener("hashchange", readReceipt);
readReceipt();
