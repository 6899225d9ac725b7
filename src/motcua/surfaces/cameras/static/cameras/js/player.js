/** One camera in one <video>: fragments of MP4 into Media Source Extensions, kept close to the present. */

const LATEST_S = 0.12; // behind the newest picture that has come
const TOO_LATE_S = 0.8;
const SEEK_AGAIN_MS = 1500; // a jump that has not arrived is let finish: one more would begin it anew, for ever on a slow machine
const STILL_MS = 4000; // pictures come and nothing moves: the player is begun anew
const KEPT_S = 12;
const TIME_AT = 60; // of the decode time in a fragment, see domain/cameras/recording/fmp4.py
const KEY_AT = 96; // of the flags of its first picture

export class Player {
  constructor(video) {
    this.video = video;
    this.waiting = [];
    this.buffer = null;
    this.first = null;
    this.shownAt = 0; // when the newest picture arrived at the recorder (ms since 1970)
    video.addEventListener("error", () => this.restart());
  }

  /** Begins anew with the head of a stream. False where this browser cannot play it. */
  begin(codec, head) {
    const type = `video/mp4; codecs="${codec}"`;
    const Source = window.ManagedMediaSource ?? window.MediaSource;
    if (!Source?.isTypeSupported(type)) return false;
    this.end();
    const source = new Source();
    this.codec = codec;
    this.head = head;
    this.waiting = [head];
    this.first = null;
    this.needsKey = true;
    this.soughtAt = 0;
    this.seen = { time: -1, at: performance.now() };
    this.video.disableRemotePlayback = true;
    this.address = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => {
      if (source.readyState !== "open" || this.source !== source) return;
      this.buffer = source.addSourceBuffer(type);
      this.buffer.addEventListener("updateend", () => this.next());
      this.next();
    }, { once: true });
    this.source = source;
    this.video.src = this.address;
    return true;
  }

  add(fragment, at) {
    if (!this.source) return;
    if (this.needsKey && fragment[KEY_AT] !== 2) return;
    this.needsKey = false;
    this.shownAt = at;
    this.waiting.push(fragment);
    this.next();
  }

  end() {
    if (this.address) URL.revokeObjectURL(this.address);
    this.source = this.buffer = this.address = null;
    this.waiting = [];
  }

  /** The browser gave it up, or stands still: from the next key picture on. */
  restart() {
    if (this.source) this.begin(this.codec, this.head);
  }

  next() {
    const { buffer, video } = this;
    if (!buffer || buffer.updating || this.source.readyState !== "open") return;
    try {
      if (this.waiting.length) {
        const piece = this.waiting.length === 1 ? this.waiting.shift() : this.joined();
        if (this.first === null && piece.byteLength > TIME_AT + 8 && this.isFragment(piece)) {
          const view = new DataView(piece.buffer, piece.byteOffset);
          this.first = Number(view.getBigUint64(TIME_AT)) / 90000;
          buffer.timestampOffset = -this.first;
        }
        buffer.appendBuffer(piece);
      } else if (buffer.buffered.length && video.currentTime - buffer.buffered.start(0) > KEPT_S * 2) {
        buffer.remove(0, video.currentTime - KEPT_S);
      }
      this.follow();
    } catch {
      this.restart();
    }
  }

  isFragment(piece) {
    return piece[4] === 0x6d && piece[5] === 0x6f && piece[6] === 0x6f && piece[7] === 0x66; // "moof"
  }

  /** The head goes alone: the time of what follows is set between the two. */
  joined() {
    if (!this.isFragment(this.waiting[0]) || this.first === null) return this.waiting.shift();
    const all = this.waiting;
    this.waiting = [];
    const whole = new Uint8Array(all.reduce((sum, one) => sum + one.byteLength, 0));
    let at = 0;
    for (const one of all) {
      whole.set(one, at);
      at += one.byteLength;
    }
    return whole;
  }

  /** Stays near the newest picture: jumps when far behind, hurries a little when somewhat. */
  follow() {
    const { buffer, video } = this;
    const now = performance.now();
    if (!buffer.buffered.length) return;
    const last = buffer.buffered.length - 1;
    const newest = buffer.buffered.end(last);
    const behind = newest - video.currentTime;
    if (video.currentTime !== this.seen.time && !video.seeking) this.seen = { time: video.currentTime, at: now };
    if (now - this.seen.at > STILL_MS) return this.restart();
    const isSeeking = video.seeking && now - this.soughtAt < SEEK_AGAIN_MS;
    if (!isSeeking && (behind > TOO_LATE_S || video.currentTime < buffer.buffered.start(last))) {
      this.soughtAt = now;
      video.currentTime = Math.max(newest - LATEST_S, buffer.buffered.start(last));
    }
    video.playbackRate = behind > 0.35 ? 1.1 : 1;
    if (video.paused) video.play().catch(() => {});
  }

  /** Seconds between a picture's arrival at the recorder and its being shown here, by the two machines' clocks. */
  get delay() {
    const buffered = this.buffer?.buffered;
    if (!buffered?.length) return null;
    return (Date.now() - this.shownAt) / 1000 + (buffered.end(buffered.length - 1) - this.video.currentTime);
  }
}
