/** Fetches the picture of the hall anew when something happened, at most once a second. */

import { ALARMS, lookAtAlarms } from "../../alarm/alarms.js";
import { subscribe } from "../../look/js/live.js";
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
  "device.paired", "device.retired", ...DEVICES, "ticket.print_failed", "ticket.carried", "centre.day_closed", "announcement.made", "announcement.stopped",
  ...["recording", "lost", "refused", "disk_full", "trouble_began", "trouble_ended", "added", "retired"].map((kind) => `camera.${kind}`),
  "alert.raised", "alert.cleared", "alert.taken", "alert.released", "alert.escalated", "alert.silenced", "alert.unsilenced",
];
const PAUSE_MS = 1000;

const place = document.getElementById("present");
let due = null;

function refresh() {
  due ??= setTimeout(() => {
    due = null;
    // not under the hands of somebody who is just using it
    if (place.querySelector("button:focus, a:focus-visible")) refresh();
    else window.htmx.trigger(place, "refresh");
  }, PAUSE_MS);
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
subscribe(place.dataset.stream, [...KINDS, ...ALARMS], happened, { onState });
