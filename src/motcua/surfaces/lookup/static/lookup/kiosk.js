// The lookup kiosk: a keyboard on the screen, a scanner that types, an answer that is read aloud where the machine has a voice,
// and a page that forgets everything when its visitor is gone. Nothing is written to the history, to storage or to the address.
const page = document.querySelector("[data-lookup]");
const { answer: answerAddress, start } = page.dataset;
const IDLE_MS = Number(page.dataset.idleSeconds) * 1000;
const ASK_SECONDS = Number(page.dataset.askSeconds);
const TYPED_BY_HAND_MS = 60; // a scanner's keys come faster than this

const form = page.querySelector("form");
const stage = page.querySelector("[data-stage]");
const dialog = page.querySelector("dialog[data-idle]");
let field = form.elements.code;

// --- the keyboard ---

function type(text) {
  const { selectionStart: from, selectionEnd: to, maxLength } = field;
  if (maxLength > 0 && field.value.length - (to - from) + text.length > maxLength) return;
  field.setRangeText(text, from, to, "end");
  field.focus();
}

function erase() {
  const { selectionStart: from, selectionEnd: to } = field;
  if (to > from) field.setRangeText("", from, to, "end");
  else if (from > 0) field.setRangeText("", from - 1, from, "end");
  field.focus();
}

for (const input of [form.elements.code, form.elements.secret]) {
  input.addEventListener("focus", () => (field = input));
}
page.querySelector("[data-keyboard]").addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its caret
page.querySelector("[data-keyboard]").addEventListener("click", (event) => {
  const key = event.target.closest("button");
  if (!key) return;
  if (key.dataset.key) type(key.dataset.key);
  else if (key.dataset.do === "erase") erase();
  else if (key.dataset.do === "clear") clear();
  else if (key.dataset.do === "next") (field === form.elements.code ? form.elements.secret : form.elements.code).focus();
});

function clear() {
  form.reset();
  form.elements.code.focus();
}

// --- the scanner: a keyboard too fast for a hand, wherever the focus is ---

let scanned = "";
let lastKey = 0;
document.addEventListener(
  "keydown",
  (event) => {
    const now = performance.now();
    if (now - lastKey > TYPED_BY_HAND_MS) scanned = "";
    lastKey = now;
    if (event.key.length === 1) scanned += event.key;
    const found = event.key === "Enter" && /#([^,\s]+),(\S+)$/.exec(scanned);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    scanned = "";
    form.elements.code.value = decodeURIComponent(found[1]);
    form.elements.secret.value = decodeURIComponent(found[2]);
    send();
  },
  true,
);

// --- asking and answering ---

async function send() {
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(answerAddress, { method: "POST", body: new FormData(form) });
    if (answer.status === 401 || answer.status === 403) return forget();
    stage.innerHTML = await answer.text();
  } catch {
    stage.innerHTML = page.querySelector("template[data-away]").innerHTML;
  } finally {
    form.removeAttribute("aria-busy");
  }
  const isFound = stage.querySelector("[data-found]") !== null;
  page.querySelector("[data-asking]").hidden = isFound;
  if (isFound) form.reset();
  else form.elements.secret.value = "";
  stage.querySelector("[data-focus]")?.focus();
  offerVoice();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

stage.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-do]");
  if (button?.dataset.do === "forget") forget();
  if (button?.dataset.do === "read") readAloud(button);
});

function forget() {
  speechSynthesis?.cancel();
  form.reset();
  location.replace(start);
}

// --- reading aloud, where this machine has a voice for the language ---

const voice = () => window.speechSynthesis?.getVoices().find((one) => one.lang.startsWith(document.documentElement.lang));

function offerVoice() {
  const button = stage.querySelector("[data-do=read]");
  if (button) button.hidden = !voice();
}

function readAloud(button) {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const text = [...stage.querySelectorAll("[data-read]")].map((one) => one.textContent.trim()).join(". ");
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice();
  words.lang = document.documentElement.lang;
  words.rate = 0.9;
  words.onend = () => button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", "true");
  speechSynthesis.speak(words);
}

// --- forgetting: first a question, then a clean page ---

let idle = 0;
let counting = 0;

function isBlank() {
  return !form.elements.code.value && !form.elements.secret.value && !stage.childElementCount;
}

function touched() {
  clearTimeout(idle);
  clearInterval(counting);
  if (dialog.open) dialog.close();
  idle = setTimeout(askWhetherSomebodyIsThere, IDLE_MS);
}

function askWhetherSomebodyIsThere() {
  if (isBlank()) return touched();
  const end = Date.now() + ASK_SECONDS * 1000;
  const left = dialog.querySelector("[data-left]");
  const count = () => {
    const rest = Math.ceil((end - Date.now()) / 1000);
    left.textContent = Math.max(0, rest);
    if (rest <= 0) forget();
  };
  dialog.showModal();
  count();
  counting = setInterval(count, 250);
}

for (const kind of ["pointerdown", "keydown", "input", "wheel"]) document.addEventListener(kind, touched, { passive: true });
dialog.querySelector("[data-do=forget]").addEventListener("click", forget);
window.speechSynthesis?.addEventListener("voiceschanged", offerVoice);
addEventListener("pageshow", (event) => event.persisted && forget());
touched();
form.elements.code.focus();
