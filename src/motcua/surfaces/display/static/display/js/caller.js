/**
 * One serial queue of calls and announcements: each is shown for its least time and until its sound has ended; none overlaps another.
 * An emergency goes before all, cuts off what is being said, and is repeated until it is stopped; what it cut off is said again after it.
 */

import { FULL_SECONDS, isLong } from "./speaking.js";

const LEAST_MS = 4000;
const LONGEST_MS = 40000; // a sound that never ends does not stop the hall
const LONGEST_SAID_MS = 200000; // the same for an announcement, which may last three minutes
const STARTS_WITHIN_MS = 500;

export class Caller {
  /**
   * A call is what happened (`label`, `counter`, `id`); an announcement has `said`, its id, and `emergency`.
   *
   * @param {{isSilent: (call: object) => boolean, soundOf: (call: object, short: boolean) => string, volume: (call: object) => number,
   *   onCall: (call: object) => unknown, onOver?: (call: object, sounded: boolean | null | undefined) => void, onBlocked: (blocked: boolean) => void}} options
   *   onCall: shows it; may answer later with false, which leaves it out; onOver: it is over, and whether it was heard (null: it was left
   *   out, undefined: it was cut off)
   */
  constructor({ isSilent, soundOf, volume, onCall, onOver = () => {}, onBlocked }) {
    this.isSilent = isSilent;
    this.soundOf = soundOf;
    this.volume = volume;
    this.fullSeconds = FULL_SECONDS; // of the last call that was spoken whole
    this.onCall = onCall;
    this.onOver = onOver;
    this.onBlocked = onBlocked;
    this.waiting = [];
    this.current = null;
    this.busy = false;
    this.cut = () => {};
    this.audio = new Audio();
  }

  add(call) {
    this.waiting.push(call);
    if (!this.busy) this.#next();
  }

  /** Before all others, at once; what is being said now is said again afterwards. */
  interrupt(call) {
    this.waiting.unshift(call);
    if (!this.busy) {
      this.#next();
      return;
    }
    const broken = this.current;
    if (broken && !broken.emergency) this.waiting.splice(1, 0, broken);
    this.#break();
  }

  /** A call that was taken back is not made any more. */
  drop(label) {
    this.waiting = this.waiting.filter((call) => call.label !== label);
  }

  /** An announcement is over, whether it waits, is being said or is repeated. */
  stop(said) {
    this.waiting = this.waiting.filter((call) => call.said !== said);
    if (this.current?.said !== said) return;
    this.current.stopped = true;
    this.#break();
  }

  /** The emergency that is said now or waits. */
  get emergency() {
    return [this.current, ...this.waiting].find((call) => call?.emergency && !call.stopped) ?? null;
  }

  /** Somebody touched the screen: from here on the browser lets us sound. */
  allow() {
    this.onBlocked(false);
  }

  async #next() {
    const short = isLong(this.waiting.length, this.fullSeconds);
    const call = this.waiting.shift();
    this.busy = Boolean(call);
    this.current = call ?? null;
    if (!call) return;
    const cutOff = new Promise((done) => {
      this.cut = () => done(undefined);
    });
    const sounded = await Promise.race([this.#say(call, short), cutOff]);
    this.onOver(call, sounded);
    if (call.emergency && !call.stopped && sounded !== null) this.#repeat(call);
    this.#next();
  }

  /** Again, after other emergencies and before everything else. */
  #repeat(call) {
    const emergencies = this.waiting.filter((one) => one.emergency).length;
    this.waiting.splice(emergencies, 0, call);
  }

  /** Answers whether it was heard; null: it was left out. */
  async #say(call, short) {
    const shown = this.onCall(call);
    if (shown instanceof Promise && (await shown) === false) return null;
    if (call !== this.current) return false; // cut off while it was fetched
    const [, heard] = await Promise.all([pause(call.leastMs ?? LEAST_MS), this.isSilent(call) ? false : this.#sound(call, short)]);
    return heard;
  }

  async #sound(call, short) {
    const over = new Promise((done) => {
      this.audio.onended = () => done(true);
      this.audio.onerror = () => done(false);
    });
    this.audio.volume = this.volume(call);
    this.audio.src = this.soundOf(call, short);
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name === "NotAllowedError") this.onBlocked(true);
      return false;
    }
    this.onBlocked(false);
    const heard = await Promise.race([over, pause(call.said ? LONGEST_SAID_MS : LONGEST_MS).then(() => true)]);
    if (call === this.current && !short && !call.said && this.audio.duration > 0) this.fullSeconds = this.audio.duration;
    return heard;
  }

  #break() {
    this.current = null;
    this.audio.onended = null;
    this.audio.onerror = null;
    this.audio.pause();
    this.cut();
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
