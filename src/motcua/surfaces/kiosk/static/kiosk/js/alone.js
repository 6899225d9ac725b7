/** The ticket machine without its server: it gives the numbers reserved for it, and goes back as soon as somebody answers. */

import { Store } from "./store.js";

const ASK_EVERY_MS = 4000;
const STANDS_MS = 30000;
const CALM_MS = 10000; // nobody is led away from a screen in use
const A_SCREEN = 8;

const frame = document.querySelector("[data-alone]");
const body = frame.querySelector("[data-body]");
const facts = JSON.parse(document.getElementById("facts").textContent);
const base = frame.dataset.base;
const store = new Store(base);

let language = facts.languages[0].code;
let texts = facts.texts[language];
let draw = () => {};
let touchedAt = -Infinity;
let ends = null;
let giving = false;

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => (touchedAt = performance.now()), { capture: true, passive: true });
}
document.addEventListener("contextmenu", (event) => event.preventDefault());

languages();
frame.querySelector("[data-back]").addEventListener("click", () => begin());
setInterval(tick, 1000);
setInterval(look, ASK_EVERY_MS);
tick();
const wanted = JSON.parse(sessionStorage.getItem("motcua-wanted") ?? "null");
sessionStorage.removeItem("motcua-wanted");
if (wanted) speak(facts.languages.some(({ code }) => code === wanted.language) ? wanted.language : language);
const asked = wanted && facts.services.find(({ code }) => code === wanted.service);
if (asked) give(asked, wanted.priority, wanted.key);
else show(services);

function begin() {
  speak(facts.languages[0].code);
  show(services);
}

function tick() {
  const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: facts.zone });
  frame.querySelector("[data-clock]").textContent = time.format(new Date());
}

/** The day of the hall, YYYY-MM-DD. */
function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: facts.zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
}

function isOpen() {
  const now = Date.now();
  return facts.hours === null || facts.hours.some(([from, until]) => Date.parse(from) <= now && now < Date.parse(until));
}

async function look() {
  try {
    const answer = await fetch(base, { headers: { Accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(ASK_EVERY_MS) });
    if (answer.status >= 500 || !(await store.enterAll())) return;
  } catch {
    return;
  }
  if (ends || performance.now() - touchedAt < CALM_MS) return;
  const isPage = location.pathname.startsWith(base) && !/\/(khong-mang|phieu)$/.test(location.pathname);
  location.replace(isPage ? location.href : `${base}?moi=1`);
}

function languages() {
  frame.querySelector("[data-languages]").replaceChildren(
    ...facts.languages.map(({ code, name }) => {
      const button = make("button", "kiosk__tool kiosk__tool--language", name);
      button.type = "button";
      button.lang = code;
      button.value = code;
      button.addEventListener("click", () => {
        speak(code);
        draw();
      });
      return button;
    }),
  );
  speak(language);
}

function speak(code) {
  language = code;
  texts = facts.texts[code];
  document.documentElement.lang = code;
  frame.querySelector("[data-back-words]").textContent = texts.back;
  for (const button of frame.querySelectorAll("[data-languages] button")) button.setAttribute("aria-pressed", button.value === code);
}

function show(screen, ...more) {
  clearTimeout(ends);
  ends = null;
  draw = () => screen(...more);
  draw();
}

async function services(page = 0) {
  const left = facts.disabled || !isOpen() ? new Set() : await store.letters(today());
  const there = facts.services.filter(({ prefix }) => left.has(prefix));
  const ask = make("div", "kiosk__ask");
  ask.append(heading(there.length ? texts.ask : isOpen() ? texts.nothing : texts.closed));
  if (there.length) ask.append(make("p", "kiosk__hint", texts.away));
  const size = there.length > A_SCREEN ? A_SCREEN - 1 : A_SCREEN;
  const list = make("ul", "kiosk__choices");
  for (const service of there.slice(page * size, (page + 1) * size)) list.append(item(choice(service)));
  if (there.length > A_SCREEN) list.append(item(more(page, Math.ceil(there.length / size))));
  set(ask, list);
}

function choice(service) {
  const [large, small] = language === "vi" ? [service.name, service.name_en] : [service.name_en || service.name, service.name];
  const button = make("button", "kiosk__choice");
  button.type = "button";
  button.dataset.service = service.code;
  const words = make("span", "kiosk__words");
  words.append(make("span", "kiosk__choice-name", large), make("span", "kiosk__choice-second", small));
  const mark = make("span", "kiosk__icon");
  mark.append(icon(service.icon), make("span", "kiosk__letter", service.prefix));
  button.append(mark, words);
  button.addEventListener("click", () => show(confirm, service));
  return button;
}

function more(page, pages) {
  const button = make("button", "kiosk__choice kiosk__choice--more");
  button.type = "button";
  const mark = make("span", "kiosk__icon");
  mark.append(icon("arrow-right"));
  button.append(mark, make("span", "kiosk__choice-name", `${texts.more} (${page + 1}/${pages})`));
  button.addEventListener("click", () => show(services, (page + 1) % pages));
  return button;
}

function confirm(service) {
  const ask = make("div", "kiosk__ask");
  ask.append(heading(language === "vi" ? service.name : service.name_en || service.name), make("p", "kiosk__hint", texts.away));
  const form = make("div", "kiosk__take");
  form.append(taker(service, "none", "kiosk__big", texts.take), make("h2", "", texts.first));
  const others = make("div", "kiosk__priorities");
  facts.priorities.forEach((value, place) => others.append(taker(service, value, "kiosk__choice", texts.priorities[place])));
  form.append(others);
  set(ask, form);
}

function taker(service, priority, look_, words) {
  const button = make("button", look_);
  button.type = "button";
  button.value = priority;
  button.append(make("span", "kiosk__choice-name", words));
  button.addEventListener("click", () => give(service, priority, key()));
  return button;
}

async function give(service, priority, key) {
  if (giving) return;
  giving = true;
  try {
    const facts_ = { service: service.code, priority: priority || "none", language: language.split("-")[0], key };
    const label = isOpen() && !facts.disabled ? await store.give(today(), service.prefix, facts_) : null;
    if (label) {
      show(ticket, service, label);
      ends = setTimeout(begin, STANDS_MS);
    } else show(services);
  } finally {
    giving = false;
  }
}

function ticket(service, label) {
  const whole = make("div", "kiosk__ticket kiosk__ticket--alone");
  const number = make("h1", "kiosk__label", label);
  number.tabIndex = -1;
  const end = make("button", "kiosk__big", texts.done);
  end.type = "button";
  end.addEventListener("click", begin);
  whole.append(
    make("p", "kiosk__hint", texts.yours),
    number,
    make("p", "kiosk__service", language === "vi" ? service.name : service.name_en || service.name),
    make("p", "kiosk__photograph", texts.keep),
    make("p", "kiosk__where", `${texts.counts} ${texts.called}`),
    end,
  );
  set(whole);
  number.focus();
}

/** 128 random bits; crypto.randomUUID() is not there on plain http. */
function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function set(...parts) {
  body.replaceChildren(...parts);
  body.scrollTop = 0;
}

function item(inside) {
  const made = make("li", "");
  made.append(inside);
  return made;
}

function heading(words) {
  const made = make("h1", "", words);
  made.tabIndex = -1;
  return made;
}

function make(kind, look_, words = "") {
  const made = document.createElement(kind);
  if (look_) made.className = look_;
  if (words) made.textContent = words;
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${frame.dataset.icons}#${name}`);
  made.append(use);
  return made;
}
