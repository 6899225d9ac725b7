/** The live stream of several cameras over one connection, cut into its pieces. */

const HEADER = 14; // kind, number of the camera, length (4), milliseconds since 1970 (8)
const HEAD = 1, PICTURES = 2, STATE = 3;
const FIRST_PAUSE_MS = 1000, LONGEST_PAUSE_MS = 15000, SILENT_MS = 12000;

/**
 * Reads `address` until `signal` ends it, again and again; `on.head(n, facts, bytes)`, `on.pictures(n, bytes, at)`, `on.state(n, state)`.
 * `on.refused(status)` is told when the server says no: the reason to watch has run out, or somebody signed out.
 */
export async function watch(address, on, signal) {
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const silence = new AbortController();
    const stop = () => silence.abort();
    signal.addEventListener("abort", stop);
    try {
      const answer = await fetch(address, { signal: silence.signal, cache: "no-store" });
      if ([401, 403, 404].includes(answer.status)) {
        on.refused(answer.status);
        return;
      }
      if (answer.ok) {
        pause = FIRST_PAUSE_MS;
        await read(answer.body.getReader(), on, stop);
      }
    } catch {
      // the line broke or fell silent: again
    } finally {
      signal.removeEventListener("abort", stop);
    }
    if (signal.aborted) return;
    on.broken();
    await new Promise((done) => setTimeout(done, pause));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

async function read(reader, on, giveUp) {
  let kept = new Uint8Array(0);
  let silent = setTimeout(giveUp, SILENT_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silent);
      silent = setTimeout(giveUp, SILENT_MS * 5); // a wall on which every camera is lost says little
      kept = kept.byteLength ? joined(kept, value) : value;
      let at = 0;
      while (kept.byteLength - at >= HEADER) {
        const view = new DataView(kept.buffer, kept.byteOffset + at);
        const length = view.getUint32(2);
        if (kept.byteLength - at - HEADER < length) break;
        const body = kept.slice(at + HEADER, at + HEADER + length);
        take(view.getUint8(0), view.getUint8(1), body, Number(view.getBigUint64(6)), on);
        at += HEADER + length;
      }
      kept = kept.slice(at);
    }
  } finally {
    clearTimeout(silent);
  }
}

function take(kind, number, body, at, on) {
  if (kind === PICTURES) on.pictures(number, body, at);
  else if (kind === STATE) on.state(number, JSON.parse(new TextDecoder().decode(body)).state);
  else if (kind === HEAD) {
    const end = body.indexOf(10);
    on.head(number, JSON.parse(new TextDecoder().decode(body.subarray(0, end))), body.slice(end + 1));
  }
}

function joined(one, other) {
  const whole = new Uint8Array(one.byteLength + other.byteLength);
  whole.set(one);
  whole.set(other, one.byteLength);
  return whole;
}
