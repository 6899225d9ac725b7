// The lookup kiosk: a keyboard on the screen, a scanner that types, an answer that is read aloud where the machine has a voice,
// and a page that forgets everything when its visitor is gone. Nothing is written to the history, to storage or to the address.
import { watchIdle } from "../look/js/idle.js";

const ONE_SCAN_MS = 1000; // a longer pause between two keys begins something new
const SCANNED = /#([^,\s]+),(\S+)$/;

let page;
let form;
let stage;
let field;
let asked = null; // code and secret of the answer that is shown, for saying it in the other language

function begin(root) {
  page = root;
  form = page.querySelector("form");
  stage = page.querySelector("[data-stage]");
  field = form.elements.code;
  for (const input of [form.elements.code, form.elements.secret]) {
    input.addEventListener("focus", () => (field = input));
  }
  const keyboard = page.querySelector("[data-keyboard]");
  keyboard.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps its caret
  keyboard.addEventListener("click", (event) => press(event.target.closest("button")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  page.addEventListener("click", act);
  field.focus();
}

// --- the keyboard ---

function press(key) {
  if (!key) return;
  if (key.dataset.key) type(key.dataset.key);
  else if (key.dataset.do === "erase") erase();
  else if (key.dataset.do === "clear") clear();
  else if (key.dataset.do === "next") (field === form.elements.code ? form.elements.secret : form.elements.code).focus();
}

function type(text) {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
}

function erase() {
  const { selectionStart: from, selectionEnd: to } = field;
  field.setRangeText("", from === to ? Math.max(0, from - 1) : from, to, "end");
  field.focus();
}

function clear() {
  form.elements.code.value = form.elements.secret.value = "";
  stage.replaceChildren();
  form.elements.code.focus();
}

// --- the scanner: a keyboard that types an address with a fragment and Enter, wherever the focus is ---

let scanned = "";
let lastKey = 0;

function listen(event) {
  const now = performance.now();
  if (now - lastKey > ONE_SCAN_MS) scanned = "";
  lastKey = now;
  if (event.key.length === 1) scanned += event.key;
  const found = event.key === "Enter" && SCANNED.exec(scanned);
  if (!found) return;
  event.preventDefault();
  event.stopPropagation();
  scanned = "";
  form.elements.code.value = decodeURIComponent(found[1]);
  form.elements.secret.value = decodeURIComponent(found[2]);
  send();
}

// --- asking and answering ---

async function send() {
  const body = new FormData(form);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(page.dataset.answer, { method: "POST", body });
    if (answer.status === 401 || answer.status === 403) return forget();
    stage.innerHTML = await answer.text();
  } catch {
    stage.innerHTML = page.querySelector("template[data-away]").innerHTML;
  } finally {
    form.removeAttribute("aria-busy");
  }
  const isFound = stage.querySelector("[data-found]") !== null;
  page.querySelector("[data-asking]").hidden = isFound;
  asked = isFound ? { code: body.get("code"), secret: body.get("secret") } : null;
  form.elements.secret.value = "";
  if (isFound) form.elements.code.value = "";
  stage.querySelector("[data-focus]")?.focus();
  page.querySelector("[data-scroll]").scrollTop = 0;
  offerVoice();
}

function act(event) {
  const control = event.target.closest("[data-do], [data-language]");
  if (!control) return;
  if (control.dataset.language) {
    event.preventDefault();
    sayIn(control.href);
  } else if (control.dataset.do === "forget") forget();
  else if (control.dataset.do === "read") readAloud(control);
  else if (control.dataset.do === "print") window.print();
  else if (control.dataset.do === "contrast") toggle(control, "theme", "contrast");
  else if (control.dataset.do === "large") toggle(control, "text", "large");
}

function toggle(button, attribute, value) {
  const isOn = document.documentElement.dataset[attribute] === value;
  if (isOn) delete document.documentElement.dataset[attribute];
  else document.documentElement.dataset[attribute] = value;
  button.setAttribute("aria-pressed", String(!isOn));
}

// The page in the other language, with what was typed or answered.
async function sayIn(address) {
  const answer = await fetch(address);
  if (!answer.ok) return forget();
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  const { code, secret } = asked ?? { code: form.elements.code.value, secret: form.elements.secret.value };
  const again = asked !== null;
  document.documentElement.lang = other.documentElement.lang;
  document.title = other.title;
  const next = document.adoptNode(other.querySelector("[data-lookup]"));
  page.replaceWith(next);
  begin(next);
  for (const [name, attribute] of [["contrast", "theme"], ["large", "text"]]) {
    const isOn = document.documentElement.dataset[attribute] !== undefined;
    next.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", String(isOn));
  }
  form.elements.code.value = code;
  form.elements.secret.value = secret;
  if (again) send();
}

function forget() {
  silence();
  asked = null;
  clear();
  location.replace(page.dataset.start);
}

// --- reading aloud, by this machine's own voice where it has one for the language, else by the server's ---

const voice = () => window.speechSynthesis?.getVoices().find((one) => one.lang.startsWith(document.documentElement.lang));
let sound = null; // what the server says, while it is heard

function offerVoice() {
  const button = stage?.querySelector("[data-do=read]");
  if (button) button.hidden = false;
}

function silence() {
  window.speechSynthesis?.cancel();
  sound?.pause();
  if (sound) URL.revokeObjectURL(sound.src);
  sound = null;
}

async function hearServer(button) {
  if (sound) {
    silence();
    return button.setAttribute("aria-pressed", "false");
  }
  const body = new FormData(form);
  body.set("code", asked.code);
  body.set("secret", asked.secret);
  const answer = await fetch(page.dataset.spoken, { method: "POST", body }).catch(() => null);
  if (answer?.status !== 200) return (button.hidden = true); // no voice there either
  silence();
  sound = new Audio(URL.createObjectURL(await answer.blob()));
  sound.addEventListener("ended", () => button.setAttribute("aria-pressed", "false"));
  button.setAttribute("aria-pressed", "true");
  return sound.play();
}

function readAloud(button) {
  if (!voice()) return hearServer(button);
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

const dialog = () => page.querySelector("dialog[data-idle]");
const isBlank = () =>
  !form.elements.code.value &&
  !form.elements.secret.value &&
  !stage.childElementCount &&
  page.dataset.start === location.pathname &&
  document.documentElement.lang === page.dataset.firstLanguage &&
  !document.documentElement.dataset.theme &&
  !document.documentElement.dataset.text;

begin(document.querySelector("[data-lookup]"));
document.addEventListener("keydown", listen, true);
window.speechSynthesis?.addEventListener("voiceschanged", offerVoice);
setInterval(() => fetch(page.dataset.start).catch(() => {}), 60_000); // tells the control room that this kiosk is there
addEventListener("pageshow", (event) => event.persisted && forget());
watchIdle({
  seconds: Number(page.dataset.idleSeconds),
  askSeconds: Number(page.dataset.askSeconds),
  ask: (left) => {
    if (isBlank()) return;
    dialog().querySelector("[data-left]").textContent = left;
    if (!dialog().open) dialog().showModal();
  },
  stay: () => dialog().close(),
  reset: () => isBlank() || forget(),
});
