/**
 * Pictures and videos between calls. A call takes them away at once; they come back when the hall has been quiet for a while.
 *
 * What is shown is held whole in memory: while the server is away it goes on. Who asked his machine for less motion sees none.
 */

export const QUIET_MS = 15000; // after the last call: its number stands large and alone at first
const FETCH_WITHIN_MS = 60000; // of one file over a slow line
const AGAIN_MS = 30000; // after a round in which nothing could be shown
const STALLS_MS = 4000; // a video that says nothing so long is passed over

function inWords({ alt, alt_en: english }) {
  return english ? `${alt} / ${english}` : alt;
}

export class Media {
  /**
   * @param {HTMLElement} frame is marked while something is shown, so that the numbers make room and stay
   * @param {HTMLElement} place holds an <img> and a <video>
   * @param {string} address what is shown lies below
   */
  constructor(frame, place, address) {
    this.frame = frame;
    this.place = place;
    this.picture = place.querySelector("img");
    this.video = place.querySelector("video");
    this.address = address;
    this.items = [];
    this.kept = new Map(); // id → address of the content in memory
    this.next = 0;
    this.broken = 0; // shown in vain one after the other
    this.round = 0; // what was begun before an interruption does nothing after it
    this.timer = null; // of what is shown
    this.waits = null; // until the hall counts as quiet
    this.isQuiet = false;
    this.video.addEventListener("ended", () => this.#over());
    this.video.addEventListener("error", () => this.#fails());
    this.video.addEventListener("timeupdate", () => this.#watch());
    this.quiet();
  }

  /** What is due now, in its order; told again and again. */
  list(items) {
    const wanted = new Set(items.map(({ id }) => id));
    const isOther = items.map(({ id }) => id).join() !== this.items.map(({ id }) => id).join();
    this.items = items;
    if (!isOther) return;
    for (const [id, url] of this.kept) {
      if (wanted.has(id)) continue;
      URL.revokeObjectURL(url);
      this.kept.delete(id);
    }
    this.next = 0;
    this.#stop();
    if (this.isQuiet) this.#show();
  }

  /** A call or an announcement: nothing else is on the wall from here on. */
  interrupt() {
    this.isQuiet = false;
    clearTimeout(this.waits);
    this.#stop();
  }

  /** It is over; if none follows, what was interrupted comes back. */
  quiet() {
    this.isQuiet = false;
    clearTimeout(this.waits);
    this.waits = setTimeout(() => {
      this.isQuiet = true;
      this.#show();
    }, QUIET_MS);
  }

  #stop() {
    this.round += 1;
    clearTimeout(this.timer);
    this.video.pause();
    this.place.hidden = true;
    this.frame.classList.remove("wall__frame--media");
  }

  async #show() {
    clearTimeout(this.timer);
    if (!this.items.length || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const round = this.round;
    const item = this.items[this.next % this.items.length];
    const url = await this.#content(item.id);
    if (round !== this.round) return;
    if (!url) {
      this.#fails();
      return;
    }
    if (item.kind === "video") this.#play(item, url);
    else this.#hang(item, url);
  }

  async #hang(item, url) {
    const round = this.round;
    this.picture.src = url;
    try {
      await this.picture.decode();
    } catch {
      if (round === this.round) this.#fails();
      return;
    }
    if (round !== this.round) return;
    this.video.pause();
    this.picture.alt = inWords(item);
    this.#uncover(this.picture, this.video);
    this.timer = setTimeout(() => this.#over(), item.seconds * 1000);
  }

  async #play(item, url) {
    const round = this.round;
    if (this.video.src !== url) this.video.src = url; // else it goes on where a call interrupted it
    this.video.muted = true;
    this.video.setAttribute("aria-label", inWords(item));
    this.#watch();
    try {
      await this.video.play();
    } catch {
      if (round === this.round) this.#fails();
      return;
    }
    if (round === this.round) this.#uncover(this.video, this.picture);
    else this.video.pause();
  }

  #uncover(shown, other) {
    this.broken = 0;
    other.hidden = true;
    shown.hidden = false;
    this.place.hidden = false;
    this.frame.classList.add("wall__frame--media");
  }

  #watch() {
    if (!this.isQuiet || this.items[this.next % this.items.length]?.kind !== "video") return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#fails(), STALLS_MS);
  }

  #over() {
    if (!this.isQuiet) return;
    this.next = (this.next + 1) % this.items.length;
    if (this.items.length === 1 && this.items[0].kind === "video") this.video.currentTime = 0;
    this.#show();
  }

  /** The next one; after a whole round in vain the wall shows who waits, and it is tried again later. */
  #fails() {
    if (!this.isQuiet || !this.items.length) return;
    this.broken += 1;
    this.next = (this.next + 1) % this.items.length;
    this.video.removeAttribute("src");
    if (this.broken < this.items.length) {
      this.#show();
      return;
    }
    this.broken = 0;
    this.#stop();
    this.timer = setTimeout(() => this.#show(), AGAIN_MS);
  }

  /** Its address in memory; null while it cannot be had. */
  async #content(id) {
    if (!this.kept.has(id)) {
      try {
        const answer = await fetch(this.address + id, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
        if (!answer.ok) return null;
        this.kept.set(id, URL.createObjectURL(await answer.blob()));
      } catch {
        return null;
      }
    }
    return this.kept.get(id);
  }
}
