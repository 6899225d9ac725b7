/** One serial queue of calls: each is shown for its least time and until its sound has ended; none overlaps another. */

const LEAST_MS = 4000;
const LONGEST_MS = 30000;

export class Caller {
  /**
   * @param {{silent: boolean, soundOf: (call: object) => string, onCall: (call: object) => void, onBlocked: (blocked: boolean) => void}} options
   */
  constructor({ silent, soundOf, onCall, onBlocked }) {
    this.silent = silent;
    this.soundOf = soundOf;
    this.onCall = onCall;
    this.onBlocked = onBlocked;
    this.waiting = [];
    this.busy = false;
    this.audio = new Audio();
    /** What was played, in order, for whoever wants to measure. */
    this.played = [];
    window.motcuaCaller = this;
  }

  add(call) {
    this.waiting.push(call);
    if (!this.busy) this.next();
  }

  /** A call that was taken back is not made any more. */
  drop(label) {
    this.waiting = this.waiting.filter((call) => call.label !== label);
  }

  /** Somebody touched the screen: from here on the browser lets us sound. */
  allow() {
    this.onBlocked(false);
    this.audio.play().catch(() => {});
  }

  async next() {
    const call = this.waiting.shift();
    this.busy = Boolean(call);
    if (!call) return;
    this.onCall(call);
    await Promise.all([pause(LEAST_MS), this.silent ? null : this.sound(call)]);
    this.next();
  }

  async sound(call) {
    const record = { id: call.id, label: call.label, started: performance.now(), ended: null };
    this.audio.src = this.soundOf(call);
    try {
      await this.audio.play();
      this.onBlocked(false);
    } catch (error) {
      if (error.name === "NotAllowedError") this.onBlocked(true);
      return;
    }
    this.played.push(record);
    await Promise.race([
      new Promise((done) => {
        this.audio.onended = done;
        this.audio.onerror = done;
      }),
      pause(LONGEST_MS),
    ]);
    record.ended = performance.now();
  }
}

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
