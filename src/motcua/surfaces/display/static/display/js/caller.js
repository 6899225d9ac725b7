/** One serial queue of calls: each is shown for its least time and until its sound has ended; none overlaps another. */

import { FULL_SECONDS, isLong } from "./speaking.js";

const LEAST_MS = 4000;
const LONGEST_MS = 40000; // a sound that never ends does not stop the hall

const STARTS_WITHIN_MS = 500;

export class Caller {
  /**
   * @param {{silent: boolean, soundOf: (call: object, short: boolean) => string, volume: () => number, onCall: (call: object) => void, onBlocked: (blocked: boolean) => void}} options
   */
  constructor({ silent, soundOf, volume, onCall, onBlocked }) {
    this.silent = silent;
    this.soundOf = soundOf;
    this.volume = volume;
    this.fullSeconds = FULL_SECONDS; // of the last call that was spoken whole
    this.onCall = onCall;
    this.onBlocked = onBlocked;
    this.waiting = [];
    this.busy = false;
    this.audio = new Audio();
  }

  add(call) {
    this.waiting.push(call);
    if (!this.busy) this.#next();
  }

  /** A call that was taken back is not made any more. */
  drop(label) {
    this.waiting = this.waiting.filter((call) => call.label !== label);
  }

  /** Somebody touched the screen: from here on the browser lets us sound. */
  allow() {
    this.onBlocked(false);
  }

  async #next() {
    const short = isLong(this.waiting.length, this.fullSeconds);
    const call = this.waiting.shift();
    this.busy = Boolean(call);
    if (!call) return;
    this.onCall(call);
    await Promise.all([pause(LEAST_MS), this.silent ? null : this.#sound(call, short)]);
    this.#next();
  }

  async #sound(call, short) {
    const over = new Promise((done) => {
      this.audio.onended = done;
      this.audio.onerror = done;
    });
    this.audio.volume = this.volume();
    this.audio.src = this.soundOf(call, short);
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name === "NotAllowedError") this.onBlocked(true);
      return;
    }
    this.onBlocked(false);
    await Promise.race([over, pause(LONGEST_MS)]);
    if (!short && this.audio.duration > 0) this.fullSeconds = this.audio.duration;
  }
}

/** Whether the browser waits for a touch before it lets this page sound. */
export async function soundIsBlocked() {
  const context = new AudioContext();
  await pause(STARTS_WITHIN_MS);
  const isBlocked = context.state !== "running";
  await context.close();
  return isBlocked;
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
