/**
 * Reads a screen aloud, and lets who does not see it choose by keys: 1 to 8 choose what the voice names, 9 goes back, 0 says it again,
 * * is slower, + louder, / softer, - is silent; the arrows go from line to line and Enter chooses. Headphones that are plugged in turn it
 * on by themselves. Who comes next finds it silent, as fast and as loud as it was (EN 301 549, 5.1.3).
 */

const SLOW = 0.75;
const USUAL = 0.6; // of what the machine's amplifier is set to: there is room above and below
const STEP = 0.2;
const SOFTEST = 0.2;

export class Listener {
  /** @param {() => HTMLElement} kiosk the screen that stands there */
  constructor(kiosk) {
    this.kiosk = kiosk;
    this.on = false;
    this.rate = 1;
    this.volume = USUAL;
    this.at = -1;
    this.turn = 0;
    this.audio = new Audio();
    this.audio.preservesPitch = true;
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#headphones());
    this.outputs = null;
    this.#headphones();
  }

  /** A new screen: told at once to who listens. */
  arrive() {
    this.#stop();
    this.#showState();
    if (this.on) this.readAll();
  }

  turnOn() {
    this.on = true;
    this.#showState();
    this.readAll();
  }

  turnOff() {
    this.on = false;
    this.rate = 1;
    this.volume = USUAL;
    this.#stop();
    this.#showState();
  }

  get isSpeaking() {
    return this.at >= 0 && !this.audio.paused;
  }

  /** @param {string} key a key that somebody pressed @returns {boolean} whether it was for us */
  press(key) {
    if (key === "0") return this.#do(() => (this.on ? this.readAll() : this.turnOn()));
    if (!this.on) return false;
    if (/^[1-9]$/.test(key)) return this.#do(() => this.#choose(key));
    if (key === "*") return this.#do(() => this.#slower());
    if (key === "+") return this.#do(() => this.#sound(STEP));
    if (key === "/") return this.#do(() => this.#sound(-STEP));
    if (key === "-" || key === "Escape") return this.#do(() => this.#stop());
    if (key === "ArrowDown" || key === "ArrowRight") return this.#do(() => this.#step(1));
    if (key === "ArrowUp" || key === "ArrowLeft") return this.#do(() => this.#step(-1));
    if (key === "Enter" && this.lines[this.marked]?.dataset.key) return this.#do(() => this.#choose(this.lines[this.marked].dataset.key));
    return false;
  }

  get lines() {
    return [...this.kiosk().querySelectorAll("[data-spoken] li")];
  }

  /** What somebody typed who does not see it. @param {HTMLElement} line */
  echo(line) {
    if (this.on && line) this.#say(line, this.#begin());
  }

  async readAll() {
    const turn = this.#begin();
    for (let place = 0; place < this.lines.length && turn === this.turn; place += 1) await this.#sayAt(place, turn);
    if (turn === this.turn) this.#stop();
  }

  #do(work) {
    work();
    return true;
  }

  #choose(key) {
    const target = this.kiosk().querySelector(`[data-press="${key}"]`);
    if (!target || target.hidden) return;
    this.#stop();
    target.click();
  }

  #slower() {
    this.rate = this.rate === 1 ? SLOW : 1;
    this.readAll();
  }

  /** Louder or softer, heard at once: what is being said goes on so, or the last line is said again. */
  #sound(by) {
    this.volume = Math.round(Math.min(1, Math.max(SOFTEST, this.volume + by)) * 10) / 10;
    this.audio.volume = this.volume;
    if (!this.isSpeaking) this.#sayAt(Math.max(0, this.marked ?? 0), this.#begin());
  }

  #step(by) {
    const last = this.lines.length - 1;
    const place = Math.min(last, Math.max(0, (this.marked ?? -1) + by));
    this.#sayAt(place, this.#begin());
  }

  #begin() {
    this.turn += 1;
    this.audio.pause();
    return this.turn;
  }

  #stop() {
    this.turn += 1;
    this.audio.pause();
    this.at = -1;
    this.marked = undefined;
    const caption = this.kiosk().querySelector("[data-caption]");
    if (caption) caption.hidden = true;
  }

  async #sayAt(place, turn) {
    if (!this.lines[place]) return;
    this.at = this.marked = place;
    await this.#say(this.lines[place], turn);
  }

  /** Says one line; a line without sound stands to be read as long. */
  async #say(line, turn) {
    const caption = this.kiosk().querySelector("[data-caption]");
    caption.textContent = line.textContent;
    caption.lang = line.lang;
    caption.hidden = false;
    this.audio.src = line.dataset.sound;
    this.audio.playbackRate = this.audio.defaultPlaybackRate = this.rate;
    this.audio.volume = this.volume;
    try {
      await this.audio.play();
      await new Promise((done) => {
        this.audio.onended = this.audio.onerror = done;
        this.audio.onpause = () => this.audio.ended || done(); // at its own end "ended" follows
      });
    } catch {
      if (turn === this.turn) await new Promise((done) => setTimeout(done, 60 * line.textContent.length));
    }
  }

  /** Whoever plugs in headphones wants to hear; pulled out, the next visitor hears nothing. */
  async #headphones() {
    const found = await navigator.mediaDevices?.enumerateDevices?.().catch(() => null);
    if (!found) return;
    const outputs = found.filter(({ kind }) => kind === "audiooutput").length;
    if (this.outputs !== null && outputs > this.outputs) this.turnOn();
    if (this.outputs !== null && outputs < this.outputs) this.turnOff();
    this.outputs = outputs;
  }

  #showState() {
    this.kiosk().querySelector("[data-listen]")?.setAttribute("aria-pressed", String(this.on));
    document.documentElement.toggleAttribute("data-listening", this.on);
  }
}
