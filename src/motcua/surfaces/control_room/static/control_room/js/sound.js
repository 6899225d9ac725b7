/** Two soft tones for a new alert, higher and twice where it is urgent. The browser lets a page sound after somebody has touched it once. */

const KEPT = "motcua-alert-sound";
const AT_MOST_EVERY_MS = 4000;
const SOON = [[660, 0]];
const LATE = [[880, 0], [660, 0.18], [880, 0.5], [660, 0.68]];
const LENGTH = 0.16;

let context = null;
let last = 0;

const isOn = () => localStorage.getItem(KEPT) !== "off";

/** The switch in the head of the page; it remembers what was chosen on this screen. */
export function offerSound() {
  const button = document.querySelector("[data-sound]");
  if (!button) return;
  const show = () => {
    button.setAttribute("aria-pressed", String(isOn()));
    button.querySelector("span").textContent = isOn() ? button.dataset.on : button.dataset.off;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    localStorage.setItem(KEPT, isOn() ? "off" : "on");
    show();
    last = 0;
    soundOf("soon");
  });
  addEventListener("pointerdown", () => (context ??= new AudioContext()), { once: true });
  addEventListener("keydown", () => (context ??= new AudioContext()), { once: true });
  show();
}

/** @param {string} level of the alert: "late" or "soon" */
export function soundOf(level) {
  const now = performance.now();
  if (!isOn() || !context || now - last < AT_MOST_EVERY_MS) return;
  last = now;
  for (const [hertz, after] of level === "late" ? LATE : SOON) tone(hertz, context.currentTime + after);
}

function tone(hertz, at) {
  const voice = context.createOscillator();
  const loudness = context.createGain();
  voice.frequency.value = hertz;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.25, at + 0.02);
  loudness.gain.linearRampToValueAtTime(0, at + LENGTH);
  voice.connect(loudness).connect(context.destination);
  voice.start(at);
  voice.stop(at + LENGTH);
}
