/** Tells the server every 15 seconds that the screen is there. A beat that finds no server is not repeated: the next one follows. */

const EVERY_MS = 15000;
const LONGEST_MS = 10000;

self.onmessage = ({ data: { url, token } }) => {
  const beat = async () => {
    try {
      await fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, signal: AbortSignal.timeout(LONGEST_MS) });
    } catch {
      // the server is away for a moment; the page itself shows that the line is lost
    }
  };
  beat();
  setInterval(beat, EVERY_MS);
};
