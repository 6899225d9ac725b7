/** The ticket machine: asks before it begins anew, sends once, follows the printer, types without a keyboard. */

import { watchIdle } from "../../look/js/idle.js";
import { post } from "../../look/js/post.js";

const kiosk = document.querySelector("[data-kiosk]");
const start = kiosk.dataset.start;
const ticket = document.querySelector("[data-ticket]");

// -- clock
const clock = document.querySelector("[data-clock]");
const time = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const tick = () => {
  clock.textContent = time.format(new Date());
};
tick();
setInterval(tick, 5000);

// -- nobody there: ask, then begin anew; the start page fetches its waits anew instead
const atStart = location.pathname + "?moi=1" === start && !location.search;
if (atStart) {
  setTimeout(() => location.reload(), 20000);
} else if (!ticket) {
  const dialog = document.querySelector("[data-idle]");
  const left = dialog.querySelector("[data-idle-left]");
  const touched = watchIdle({
    seconds: 45,
    askSeconds: 20,
    ask: (seconds) => {
      left.textContent = seconds;
      if (!dialog.open) dialog.showModal();
    },
    stay: () => dialog.close(),
    reset: () => location.replace(start),
  });
  dialog.querySelector("[data-idle-stay]").addEventListener("click", touched);
}

// -- taking a number: once, whatever the connection does
const form = document.querySelector("[data-take]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const key = body.get("_key");
  body.delete("_key");
  const sending = document.querySelector("[data-sending]");
  for (const button of form.querySelectorAll("button")) button.disabled = true;
  const showSoon = setTimeout(() => {
    sending.hidden = false;
  }, 400);
  const answer = await post(form.action, body, {
    key,
    onWaiting: () => {
      sending.hidden = false;
      sending.querySelector("[data-sending-long]").hidden = false;
    },
  });
  clearTimeout(showSoon);
  if (answer.ok) location.replace(answer.url);
  else {
    const problem = await answer.json().catch(() => ({}));
    sending.hidden = false;
    sending.querySelector("p").textContent = problem.detail ?? answer.statusText;
    setTimeout(() => location.replace(start), 6000);
  }
});

// -- the ticket: what became of the paper; then the next visitor
if (ticket) {
  const places = [...ticket.querySelectorAll("[data-paper]")];
  const show = (state) => {
    for (const place of places) place.hidden = place.dataset.paper !== state;
  };
  let state = ticket.dataset.printed;
  const ask = async () => {
    if (state !== "waiting") return;
    try {
      const answer = await fetch(ticket.dataset.printing, { headers: { Accept: "application/json" } });
      if (answer.ok) state = (await answer.json()).printed;
      show(state);
    } catch {
      // asked again in a moment
    }
    setTimeout(ask, 500);
  };
  ask();
  let seconds = 20;
  const countdown = ticket.querySelector("[data-countdown]");
  setInterval(() => {
    seconds -= 1;
    countdown.textContent = `(${Math.max(0, seconds)})`;
    if (seconds <= 0) location.replace(start);
  }, 1000);
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, () => {
      seconds = Math.max(seconds, 20);
    });
  }
}

// -- the keyboard on the screen
const keyboard = document.querySelector("[data-keyboard]");
if (keyboard) {
  const search = document.querySelector("[data-search]");
  const input = search.querySelector("input");
  const found = document.querySelector("[data-found]");
  let asked = null;
  const look = () => {
    clearTimeout(asked);
    asked = setTimeout(async () => {
      const answer = await fetch(`${search.dataset.search}?q=${encodeURIComponent(input.value)}`, { headers: { "X-Part": "1" } });
      if (answer.ok) found.innerHTML = await answer.text();
    }, 150);
  };
  input.addEventListener("input", look);
  const press = (key) => {
    if (key === "⌫") input.value = input.value.slice(0, -1);
    else input.value += key;
    input.focus();
    look();
  };
  for (const row of ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"]) {
    const line = document.createElement("div");
    line.className = "kiosk__key-row";
    const keys = row === "zxcvbnm" ? [...row, "⌫"] : [...row];
    for (const key of keys) line.append(keyOf(key, key));
    keyboard.append(line);
  }
  const last = document.createElement("div");
  last.className = "kiosk__key-row";
  last.append(keyOf("␣", " ", "kiosk__key--wide"));
  keyboard.append(last);

  function keyOf(shown, typed, more = "") {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `kiosk__key ${more}`;
    button.textContent = shown;
    if (shown === "␣") button.setAttribute("aria-label", "space");
    button.addEventListener("click", () => press(typed));
    return button;
  }
}
