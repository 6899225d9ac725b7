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
  for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(kind, touched, { passive: true, capture: true });
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
