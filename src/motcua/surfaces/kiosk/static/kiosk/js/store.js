/**
 * The numbers reserved for this machine, in the browser's database: a number is on the disk before anybody sees it, and leaves for the
 * server as often as it takes; the server enters it once.
 */

const DAYS_KEPT_MS = 3 * 24 * 3600 * 1000;

/** @param {string} base address of the machine, such as "/kiosk/BG" */
export class Store {
  constructor(base) {
    this.base = base;
    this.opened = null;
  }

  /** Fetches what is reserved; a number that was given here is never given again, whatever the server knows. */
  async refresh() {
    const answer = await fetch(`${this.base}/du-phong`, { method: "POST", headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { series } = await answer.json();
    const old = new Date(Date.now() - DAYS_KEPT_MS).toISOString();
    await this.#change(async (kept, given) => {
      for (const one of series) {
        const before = await done(kept.get([one.day, one.of]));
        kept.put({ ...one, next: before?.prefix === one.prefix ? Math.max(before.next, one.next) : one.next });
      }
      for (const one of await done(kept.getAll())) if (one.day < old.slice(0, 10)) kept.delete([one.day, one.of]);
      for (const one of await done(given.getAll())) if (one.state !== "kept" && one.taken_at < old) given.delete(one.id);
    });
  }

  /** Letters of the services for which numbers are left on that day (YYYY-MM-DD). */
  async letters(day) {
    const found = await this.#change((kept) => done(kept.getAll()));
    return new Set(found.filter((one) => one.day === day && one.next <= one.most).map((one) => one.of));
  }

  /**
   * Gives the next number, once per key. Resolves when it is on the disk.
   * @returns {Promise<string | null>} its label, null when none is left
   */
  give(day, of, facts) {
    return this.#change(async (kept, given) => {
      const before = (await done(given.getAll())).find((one) => one.key && one.key === facts.key);
      if (before) return before.label;
      const series = await done(kept.get([day, of]));
      if (!series || series.next > series.most) return null;
      const number = series.next;
      const label = `${series.prefix}${String(number).padStart(3, "0")}`;
      const taken_at = new Date().toISOString();
      kept.put({ ...series, next: number + 1 });
      given.put({ ...facts, id: `${day} ${label}`, label, prefix: series.prefix, number, taken_at, state: "kept" });
      return label;
    });
  }

  /** Tells the server of each number it does not know. @returns {Promise<boolean>} whether it knows all now */
  async enterAll() {
    const waiting = (await this.#change((_kept, given) => done(given.getAll()))).filter((one) => one.state === "kept");
    for (const one of waiting) {
      const body = JSON.stringify(one);
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const answer = await fetch(`${this.base}/du-phong/vao`, { method: "POST", headers, body });
      if (!answer.ok && answer.status !== 422) return false; // 422: not ours to give, telling again mends nothing
      await this.#change((_kept, given) => done(given.put({ ...one, state: answer.ok ? "entered" : "refused" })));
    }
    return true;
  }

  async #change(work) {
    this.opened ??= open(`motcua:${this.base}`);
    const transaction = (await this.opened).transaction(["series", "tickets"], "readwrite", { durability: "strict" });
    const written = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    const result = await work(transaction.objectStore("series"), transaction.objectStore("tickets"));
    await written;
    return result;
  }
}

function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("series", { keyPath: ["day", "of"] });
      request.result.createObjectStore("tickets", { keyPath: "id" });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
