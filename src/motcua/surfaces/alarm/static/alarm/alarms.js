/**
 * The silent call for help: Ctrl+F12 presses the button of the counter; the bar follows what the stream of the staff tells.
 *
 * A page that listens to that stream calls lookAtAlarms() for each kind of ALARMS, so that no page holds two streams.
 */

export const ALARMS = ["alarm.raised", "alarm.accepted", "alarm.ended", "alarm.withdrawn"];
const AGAIN_MS = 10000; // while one runs: what may be taken back now may not be in a moment

let looking = false;
let again = false;

/** Fetches the bar; what has not changed is left alone, with the focus that somebody may have on it. */
export async function lookAtAlarms() {
  const bar = document.getElementById("alarms");
  if (!bar) return;
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  try {
    const answer = await fetch(bar.dataset.alarms, { headers: { Accept: "text/html" } });
    if (answer.ok) show(await answer.text());
  } catch {
    // the server is away; the stream asks for the state when it is back
  } finally {
    looking = false;
    if (again) {
      again = false;
      lookAtAlarms();
    }
  }
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("alarms");
  const shown = document.getElementById("alarms");
  if (!fresh || !shown || fresh.dataset.state === shown.dataset.state) return;
  const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
  shown.dataset.state = fresh.dataset.state; // the live region itself stays, so that it is read out
  shown.replaceChildren(...fresh.childNodes);
  window.htmx?.process(shown);
  if (focused) (document.getElementById(focused) ?? shown.querySelector("button"))?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "F12" || !event.ctrlKey || event.repeat) return;
  const button = document.querySelector("[data-alarm-press]");
  if (!button) return;
  event.preventDefault();
  button.click();
});
setInterval(() => {
  if (document.getElementById("alarms")?.dataset.state) lookAtAlarms();
}, AGAIN_MS);
