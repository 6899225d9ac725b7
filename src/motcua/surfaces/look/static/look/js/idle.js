/** A device that nobody touches asks whether somebody is still there, and only then begins anew (EN 301 549, time limits). */

/**
 * @param {{seconds: number, askSeconds: number, ask: (secondsLeft: number) => void, stay: () => void, reset: () => void}} options
 * @returns {() => void} call it when somebody did something
 */
export function watchIdle({ seconds, askSeconds, ask, stay, reset }) {
  let idle = 0;
  let asking = false;
  const touched = () => {
    idle = 0;
    if (asking) {
      asking = false;
      stay();
    }
  };
  // a press on a button of the question becomes a click only if the button still stands when the finger is lifted
  const noticed = (event) => {
    if (asking && event.type !== "click" && event.target.closest?.("dialog button")) idle = 0;
    else touched();
  };
  for (const kind of ["pointerdown", "keydown", "click", "input", "scroll"]) {
    document.addEventListener(kind, noticed, { passive: true, capture: true });
  }
  setInterval(() => {
    idle += 1;
    if (idle >= seconds + askSeconds) {
      reset();
    } else if (idle >= seconds) {
      asking = true;
      ask(seconds + askSeconds - idle);
    }
  }, 1000);
  return touched;
}
