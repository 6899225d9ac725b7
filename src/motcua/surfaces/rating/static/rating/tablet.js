// The rating tablet: calm until a visit ends at its counter, then one question, at most a minute long.
//
// The live stream says when to look; what is shown always comes from the server, so that a lost event or a reload changes nothing.
import { subscribe } from "../look/js/live.js";
import { post } from "../look/js/post.js";
import { letSign } from "./signing.js";

const stage = document.querySelector("[data-tablet]");
const { question: questionAddress, live, mine, counter } = stage.dataset;
const LOOK_EVERY_MS = 20_000;
const LOOK_AGAIN_MS = [0, 250, 600, 1500, 4000]; // the question is written a moment after the visit ended
const THANKS_MS = 6_000;

let clock = 0; // the timer that brings the screen back to calm
let ticking = 0;
let endSigning = () => {};
let shown = 0; // how often the screen changed: an answer that was asked for before the last change is of the past
let isThanking = false; // who just signed or rated reads it in peace; afterwards the tablet looks by itself
let passedOver = ""; // the visit whose visitor left without an answer is not asked about again

const part = (name) => stage.querySelector(`[data-part="${name}"]`);
const isAsking = () => stage.querySelector("form") !== null;
const signing = () => stage.querySelector("form[data-signing]");

function show(html) {
  clearTimeout(clock);
  clearInterval(ticking);
  endSigning();
  shown += 1;
  stage.innerHTML = html;
  isThanking = part("thanks") !== null;
  const form = stage.querySelector("form");
  if (signing()) endSigning = letSign(form, { show, look });
  else if (form && form.elements.ticket.value === passedOver) calm();
  else if (form) ask(form);
  else if (isThanking) {
    clock = setTimeout(() => {
      isThanking = false;
      look();
    }, THANKS_MS);
  }
}

async function look(language = "") {
  if (isThanking) return;
  const before = shown;
  try {
    const answer = await fetch(language ? `${questionAddress}?language=${language}` : questionAddress);
    if (answer.status === 401 || answer.status === 403) return location.reload(); // no longer paired
    const html = await answer.text();
    if (answer.ok && before === shown) show(html);
  } catch {
    // the network is away; the next look is near
  }
}

async function lookUntilAsked() {
  for (const pause of LOOK_AGAIN_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (isAsking()) return;
    await look();
  }
}

function ask(form) {
  const seconds = Number(form.dataset.seconds);
  const left = part("seconds");
  const end = Date.now() + seconds * 1000;
  ticking = setInterval(() => {
    const rest = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    if (left) left.textContent = rest;
    if (rest === 0) timeOut(form);
  }, 250);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter);
  });
  form.querySelector("[data-language]").addEventListener("click", (event) => look(event.currentTarget.dataset.language));
  for (const face of form.querySelectorAll("[data-low]")) {
    face.addEventListener("click", (event) => {
      event.preventDefault();
      form.elements.score_chosen.value = face.value;
      part("faces").hidden = true;
      part("reasons").hidden = false;
      part("reasons").querySelector("input").focus();
    });
  }
}

// Whoever tapped "not satisfied" and left has answered; whoever tapped nothing has not.
function timeOut(form) {
  clearInterval(ticking);
  if (form.elements.score_chosen.value) return send(form, null);
  passedOver = form.elements.ticket.value;
  show(document.querySelector("template[data-timed-out]").innerHTML);
  clock = setTimeout(calm, THANKS_MS);
}

function calm() {
  show(document.querySelector("template[data-calm]").innerHTML);
}

// Sent until a server answers; the key in the form makes an answer that arrives twice count once.
async function send(form, button) {
  const body = new FormData(form);
  body.set("score", button?.name === "score" ? button.value : form.elements.score_chosen.value);
  clearInterval(ticking);
  for (const one of form.querySelectorAll("button")) one.disabled = true;
  const answer = await post(form.action, body, {
    key: form.elements._key.value,
    onWaiting: () => (part("trouble").hidden = false),
  });
  if (answer.ok) show(await answer.text());
  else if (answer.status === 401 || answer.status === 403) location.reload();
  else calm();
}

subscribe(
  live,
  ["ticket.finished", "ticket.started"],
  (entry) => {
    if (String(entry.counter) !== counter) return;
    if (entry.kind === "ticket.finished") lookUntilAsked();
    else if (isAsking() && !signing() && part("reasons").hidden) look(); // the next visitor sits down: whoever was asked has left
  },
  { onState: () => isAsking() || look() },
);
setInterval(() => isAsking() || look(), LOOK_EVERY_MS);
// what is asked of this tablet alone: somebody is to sign for a result, or no longer
subscribe(mine, ["dossier.signature_asked", "dossier.signature_ended"], (entry) => {
  if (entry.kind === "dossier.signature_asked" || signing()) look();
});
if (signing()) endSigning = letSign(signing(), { show, look });
else if (isAsking()) ask(stage.querySelector("form"));
