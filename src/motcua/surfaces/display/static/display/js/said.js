/** An announcement on the wall: its words while it is spoken, for who cannot hear, and the word to the server that it was played. */

import { post } from "../../look/js/post.js";

const LEAST_MS = 6000;
const READING_MS = 55; // a character; somebody who reads slowly
const ANSWERS_WITHIN_MS = 4000;
const SIZES = [120, 300, 600]; // characters: the longer, the smaller

/** Whether a wall of these zones says what is for `zone`; what is for none is for all. */
export function isForZones(zones, zone) {
  return !zone || zones.includes(zone);
}

/** How long a text stays at least, in milliseconds. */
export function readingTime(texts) {
  return Math.max(LEAST_MS, READING_MS * Math.max(...texts.map(({ text }) => text.length)));
}

export class Said {
  /** @param {HTMLElement} place @param {string} address what announcements lie below */
  constructor(place, address) {
    this.place = place;
    this.address = address;
    this.told = new Set();
    this.wanted = null; // what is to be shown now: words that come late, after an emergency has cut in, are not
  }

  soundOf(call) {
    return `${this.address}${call.said}.wav`;
  }

  /** False for one that is not there (any more). */
  async show(call) {
    this.wanted = call;
    try {
      const answer = await fetch(this.address + call.said, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
      if (!answer.ok) return false;
      const { texts } = await answer.json();
      if (call !== this.wanted) return false;
      call.leastMs = readingTime(texts);
      this.#write(texts, call.emergency);
      return true;
    } catch {
      return false;
    }
  }

  over(call, sounded) {
    this.wanted = null;
    this.place.hidden = !call.emergency || call.stopped || sounded === null; // an emergency stands until it is stopped
    if (sounded === null || sounded === undefined || this.told.has(call.said)) return;
    this.told.add(call.said);
    post(`${this.address}${call.said}/da-phat`, new URLSearchParams({ sounded: sounded ? "1" : "" })).catch(() => this.told.delete(call.said));
  }

  #write(texts, isEmergency) {
    const length = texts.reduce((sum, { text }) => sum + text.length, 0);
    this.place.dataset.size = String(SIZES.filter((most) => length > most).length);
    this.place.classList.toggle("wall__said--emergency", Boolean(isEmergency));
    this.place.querySelector("[data-texts]").replaceChildren(
      ...texts.map(({ language, text }) => {
        const line = document.createElement("p");
        line.lang = language;
        line.textContent = text;
        return line;
      }),
    );
    this.place.hidden = false;
  }
}
