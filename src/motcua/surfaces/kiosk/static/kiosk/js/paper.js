/** The screen of a ticket: what became of the paper, then how long the number still stands there. */

const ASK_EVERY_MS = 400;
const SLOW_AFTER_MS = 8000;
const STANDS_SECONDS = 15;

/**
 * @param {HTMLElement} ticket
 * @param {() => void} onEnd the next visitor may come
 * @returns {() => void} ends it
 */
export function watchTicket(ticket, onEnd) {
  const began = Date.now();
  let ended = false;
  let kept = false;
  let left = STANDS_SECONDS;

  const show = (state) => {
    for (const place of ticket.querySelectorAll("[data-paper]")) place.hidden = place.dataset.paper !== state;
  };
  const isKnown = () => ticket.dataset.printed !== "waiting";

  const ask = async () => {
    if (ended || isKnown()) return;
    try {
      const answer = await fetch(ticket.dataset.printing, { headers: { Accept: "application/json" } });
      if (answer.ok) ticket.dataset.printed = (await answer.json()).printed;
    } catch {
      // asked again in a moment
    }
    const slow = Date.now() - began > SLOW_AFTER_MS;
    show(isKnown() || !slow ? ticket.dataset.printed : "slow");
    if (isKnown()) left = STANDS_SECONDS;
    setTimeout(ask, ASK_EVERY_MS);
  };
  ask();

  const countdown = ticket.querySelector("[data-countdown]");
  const keep = ticket.querySelector("[data-keep]");
  keep.hidden = false;
  keep.addEventListener("click", () => {
    kept = true;
    keep.remove();
    countdown.textContent = "";
  });
  const restart = () => {
    left = STANDS_SECONDS;
  };
  ticket.addEventListener("pointerdown", restart);
  ticket.addEventListener("keydown", restart);
  const clock = setInterval(() => {
    const paperIsDue = !isKnown() && Date.now() - began < SLOW_AFTER_MS;
    if (kept || paperIsDue) return;
    left -= 1;
    countdown.textContent = `(${Math.max(0, left)})`;
    if (left <= 0) onEnd();
  }, 1000);

  return () => {
    ended = true;
    clearInterval(clock);
  };
}
