/**
 * The way from screen to screen. The page itself is never left, so that a machine whose server is away does not end on an error page of
 * the browser: it says what is the matter, tries again and goes on by itself; after a while it leaves for the page that gives numbers
 * without the server (alone.js), if the service worker has kept that.
 */

import { post } from "../../look/js/post.js";

const SLOW_AFTER_MS = 400;
const PAUSE_MS = 1500;
const LONG_MS = 15000; // a server that is away longer: the machine goes on alone
const AWAY = new Set([502, 503, 504]);

export class Way {
  /** @param {(kiosk: HTMLElement) => void} onScreen called for the first screen and each that follows */
  constructor(onScreen) {
    this.onScreen = onScreen;
    this.turn = 0;
    this.busy = false;
    this.awaySince = null;
    onScreen(this.kiosk);
  }

  get kiosk() {
    return document.querySelector("[data-kiosk]");
  }

  /** Shows the screen of an address, as soon as the server gives it. */
  async go(url) {
    await this.#step(async () => this.#show(await this.#untilAnswered(() => fetch(url)), url));
  }

  /** Renews the screen that stands there, unless something else happens meanwhile or the server is away. */
  async renew(url) {
    this.turn += 1; // of several renewals the last one counts, whichever is answered first
    const turn = this.turn;
    try {
      const answer = await fetch(url);
      this.#note(!AWAY.has(answer.status));
      sayAway(AWAY.has(answer.status));
      if (answer.ok && turn === this.turn && !this.busy) await this.#show(answer, url);
    } catch {
      this.#note(false);
      sayAway(true);
    }
  }

  /** Sends a form that asks for a number: once, whatever the connection does. */
  async take(form, button) {
    const body = new FormData(form, button);
    const key = body.get("_key");
    body.delete("_key");
    await this.#step(async () => {
      const giveUp = new AbortController();
      const onWaiting = () => {
        this.#sayLong();
        this.#note(false);
        if (this.#mayGoAlone()) giveUp.abort();
      };
      let answer;
      try {
        answer = await post(form.action, body, { key, onWaiting, signal: giveUp.signal });
      } catch {
        return this.#goAlone({ service: body.get("service"), priority: body.get("priority"), key });
      }
      this.#note(true);
      if (answer.ok) await this.#show(answer, answer.url);
      else this.#refuse(await answer.json().catch(() => ({})), answer);
    });
  }

  /** Sends a form that changes how the machine looks or speaks. */
  async send(form, button) {
    const body = new FormData(form, button);
    const address = form.action;
    await this.#step(async () => this.#show(await this.#untilAnswered(() => fetch(address, { method: "POST", body })), address));
  }

  async #step(work) {
    if (this.busy) return;
    this.busy = true;
    this.turn += 1;
    const slow = setTimeout(() => this.#sayWait(), SLOW_AFTER_MS);
    try {
      await work();
    } finally {
      clearTimeout(slow);
      this.busy = false;
    }
  }

  async #untilAnswered(ask) {
    for (;;) {
      try {
        const answer = await ask();
        if (!AWAY.has(answer.status)) {
          this.#note(true);
          return answer;
        }
      } catch {
        // nobody there: asked again in a moment
      }
      this.#note(false);
      if (this.#mayGoAlone()) this.#goAlone(null);
      this.#sayLong();
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  async #show(answer, asked) {
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const screen = next.querySelector("[data-kiosk]");
    if (!screen) {
      // not ours: the machine was unpaired, or the server is at fault; the first page knows
      location.replace(this.kiosk.dataset.start);
      return;
    }
    const had = document.documentElement;
    had.lang = next.documentElement.lang;
    for (const name of ["data-theme", "data-text"]) {
      const value = next.documentElement.getAttribute(name);
      if (value === null) had.removeAttribute(name);
      else had.setAttribute(name, value);
    }
    document.title = next.title;
    document.querySelector("[data-offline]").innerHTML = next.querySelector("[data-offline]").innerHTML;
    this.kiosk.replaceWith(screen);
    sayAway(false);
    history.replaceState(null, "", answer.url || asked);
    this.onScreen(this.kiosk);
  }

  #refuse(problem, answer) {
    const kiosk = this.kiosk;
    const said = kiosk.querySelector("[data-refused]").content.cloneNode(true);
    said.querySelector("[data-refused-why]").textContent = problem.errors?.[0]?.message ?? problem.detail ?? answer.statusText;
    kiosk.querySelector(".kiosk__body").replaceChildren(said);
    kiosk.querySelector("[data-sending]").hidden = true;
    kiosk.dataset.screen = "refused";
    this.onScreen(kiosk);
  }

  #note(isThere) {
    if (isThere) this.awaySince = null;
    else this.awaySince ??= Date.now();
  }

  /** Only where the page was kept: else the browser's error page would follow. */
  #mayGoAlone() {
    return this.awaySince !== null && Date.now() - this.awaySince > LONG_MS && Boolean(navigator.serviceWorker?.controller);
  }

  /** @param {{service: string, priority: string, key: string} | null} wanted the number that somebody has asked for */
  #goAlone(wanted) {
    const language = document.documentElement.lang;
    if (wanted) sessionStorage.setItem("motcua-wanted", JSON.stringify({ ...wanted, language }));
    location.assign(`${this.kiosk.dataset.base}/khong-mang`);
  }

  #sayWait() {
    this.kiosk.querySelector("[data-sending]").hidden = false;
  }

  #sayLong() {
    this.#sayWait();
    this.kiosk.querySelector("[data-sending-long]").hidden = false;
  }
}

function sayAway(isAway) {
  document.querySelector("[data-offline]").hidden = !isAway;
}
