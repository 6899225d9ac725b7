/**
 * The hall as it is: what changed on the map is drawn in the next frame, the lists below follow row by row (lists.js).
 *
 * A thousand happenings a minute are told; the state is fetched at most once a second, and of it only what is different is touched, so that
 * no frame has more to do than a few attributes (bench/control_room.py).
 */

import { ALARMS, lookAtAlarms } from "../../alarm/alarms.js";
import { subscribe } from "../../look/js/live.js";
import { patch } from "./lists.js";
import { drawAnew, showOnMap } from "./map.js";
import "./panel.js";
import { offerSound, soundOf } from "./sound.js";

/** Alarms of devices begin and end; a printer's state changes. */
const DEVICES = [
  "lost", "returned", "frozen", "unfrozen", "muted", "unmuted", "outdated", "renewed", "faulty", "mended", "copied", "copy_settled",
  "doubled", "single_again", "state_changed", "command_done",
].map((kind) => `device.${kind}`);
const KINDS = [
  "ticket.issued", "ticket.called", "ticket.recalled", "ticket.started", "ticket.held", "ticket.resumed", "ticket.no_show",
  "ticket.finished", "ticket.cancelled", "ticket.transferred", "ticket.returned_to_queue", "ticket.undone", "ticket.checked_in", "ticket.passed_over", "ticket.service_finished", "counter.opened", "counter.closed",
  "counter.paused", "feedback.given", "feedback.low", "dossier.received", "dossier.step_completed", "dossier.processed",
  "device.paired", "device.retired", "device.renamed", "centre.plan_changed", "centre.imported", ...DEVICES, "ticket.print_failed", "ticket.carried", "centre.day_closed", "announcement.made", "announcement.stopped",
  ...["recording", "lost", "refused", "disk_full", "trouble_began", "trouble_ended", "added", "retired"].map((kind) => `camera.${kind}`),
  "order.given", "order.accepted", "order.done", "order.declined", "order.withdrawn", "order.lapsed", "queue.service_moved", "queue.service_moved_back",
  "alert.raised", "alert.cleared", "alert.taken", "alert.released", "alert.escalated", "alert.silenced", "alert.unsilenced",
];
const MAP_EVERY_MS = 1000;
const LISTS_EVERY_MS = 5000;
const ANYWAY_MS = 30000;

const place = document.getElementById("present");

/** Does it soon after it was asked for, however often; not again before `pause` is over and the last one has ended. */
function atMost(pause, work) {
  let due = null;
  let isBusy = false;
  let again = false;
  const run = async () => {
    due = null;
    isBusy = true;
    try {
      await work();
    } catch {
      // the server is away; the stream asks for the state when it is back
    } finally {
      isBusy = false;
      if (again) ask();
      again = false;
    }
  };
  const ask = () => {
    if (isBusy) again = true;
    else due ??= setTimeout(run, pause);
  };
  return ask;
}

const frame = () => new Promise(requestAnimationFrame);

let drawn = document.querySelector("[data-drawn]").dataset.drawn;

/** A counter was moved, a device or camera came or went: the map is drawn anew, and the page stays. */
async function drawMap(wanted) {
  const answer = await fetch(`${place.dataset.map}?ve=1`, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  drawAnew(await answer.text());
  drawn = wanted;
}

const refreshMap = atMost(MAP_EVERY_MS, async () => {
  const answer = await fetch(place.dataset.map, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const state = await answer.json();
  await frame();
  if (state.drawn !== drawn) await drawMap(state.drawn);
  showOnMap(state);
});

const refreshLists = atMost(LISTS_EVERY_MS, async () => {
  const answer = await fetch(place.dataset.lists, { headers: { Accept: "text/html" } });
  if (answer.ok) await patch(await answer.text(), place);
});

function refresh() {
  refreshMap();
  refreshLists();
}

const happened = (entry) => {
  if (ALARMS.includes(entry.kind)) lookAtAlarms();
  if (entry.kind === "alert.raised" || entry.kind === "alert.escalated") soundOf(entry.level);
  refresh();
};
offerSound();
const onState = () => {
  refresh();
  lookAtAlarms();
};
setInterval(refresh, ANYWAY_MS);
subscribe(place.dataset.stream, [...KINDS, ...ALARMS], happened, { onState });
