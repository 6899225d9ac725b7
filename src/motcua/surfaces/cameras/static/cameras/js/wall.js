/** Shows the cameras of a page live, and how each is. While nobody sees the page nothing is fetched: what is watched is recorded. */

import { watch } from "./live.js";
import { Player } from "./player.js";

const STATES_EVERY_MS = 5000, DELAY_EVERY_MS = 1000;
const LATE_MS = 2000, LATE_FOR_MS = 3000; // pictures come so much later than at best: the line is begun anew, which brings the newest
const SEEN = ["recording", "disk_full"];

const seconds = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const place = document.querySelector("[data-live]");
const tiles = place ? [...place.querySelectorAll("[data-camera]")] : [];
const players = tiles.map((tile) => new Player(tile.querySelector("video")));
const unplayable = new Set(); // tiles whose pictures this browser cannot play: that stays said, however well the camera is
for (const still of tiles.map((tile) => tile.querySelector(".tile-live__still")).filter(Boolean)) {
  const drop = () => still.remove(); // there is no picture yet: nothing is better than the sign of a broken one
  if (still.complete && !still.naturalWidth) drop();
  else still.addEventListener("error", drop);
}
let ended = null;
let least = Infinity, lateSince = 0;

const on = {
  head(number, { codec }, bytes) {
    unplayable.delete(number);
    if (players[number].begin(codec, bytes)) return;
    if (place.dataset.hls && tiles[number].querySelector("video").canPlayType("application/vnd.apple.mpegurl")) byHls(number);
    else {
      unplayable.add(number);
      say(number, "");
    }
  },
  pictures(number, bytes, at) {
    players[number].add(bytes, at);
    watchTheLine(at);
  },
  state(number, state) {
    tiles[number].dataset.state = state;
    if (SEEN.includes(state)) say(number, "");
    lookAtStates();
  },
  broken() {
    lookAtStates();
  },
  refused() {
    location.reload(); // asks for the reason, or for the sign-in
  },
};

function byHls(number) {
  tiles[number].querySelector("video").src = place.dataset.hls;
}

/** What is wrong with the camera; where nothing is, that its pictures cannot be played here. */
function say(number, words) {
  const told = words || (unplayable.has(number) ? place.dataset.noCodec : "");
  const gone = tiles[number].querySelector(".tile-live__gone");
  gone.hidden = !told;
  const shown = gone.querySelector("[data-words]");
  if (shown.textContent !== told) shown.textContent = told;
}

async function lookAtStates() {
  try {
    const answer = await fetch(place.dataset.states, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    for (const told of (await answer.json()).cameras) {
      const number = tiles.findIndex((one) => one.dataset.camera === told.id);
      if (number < 0) continue;
      const tile = tiles[number];
      say(number, SEEN.includes(told.state) ? "" : told.words);
      const trouble = tile.querySelector("[data-trouble]");
      const words = [...(told.state === "disk_full" ? [told.words] : []), ...told.troubles];
      trouble.hidden = !words.length;
      trouble.querySelector("[data-words]").textContent = words.join(" · ");
      tile.querySelector("[data-night]").hidden = !told.night;
      tile.classList.toggle("tile-live--needs", words.length > 0 || !SEEN.includes(told.state));
    }
  } catch {
    // the next look tells
  }
}

/** What lies unread somewhere on the way is of the past: nobody catches up with it, whoever asks anew is at the present. */
function watchTheLine(at) {
  const took = Date.now() - at;
  least = Math.min(least, took);
  if (took - least < LATE_MS) lateSince = 0;
  else if (!lateSince) lateSince = Date.now();
  else if (Date.now() - lateSince > LATE_FOR_MS) {
    end();
    begin();
  }
}

function begin() {
  if (ended || !tiles.length) return;
  ended = new AbortController();
  least = Infinity;
  lateSince = 0;
  watch(place.dataset.live, on, ended.signal);
}

function end() {
  ended?.abort();
  ended = null;
}

if (place) {
  begin();
  document.addEventListener("visibilitychange", () => (document.hidden ? end() : begin()));
  setInterval(() => !document.hidden && lookAtStates(), STATES_EVERY_MS);
  setInterval(() => {
    players.forEach((player, number) => {
      const delay = SEEN.includes(tiles[number].dataset.state) ? player.delay : null;
      const words = delay !== null && delay < 60 ? `${seconds.format(Math.max(0, delay))} ${place.dataset.behind}` : "";
      tiles[number].querySelector("[data-delay]").textContent = words;
    });
  }, DELAY_EVERY_MS);
}
