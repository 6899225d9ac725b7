/** Announcements in the control room: listen before it is sent, begin from what is often said, follow which displays played it. */

import { ALARMS, lookAtAlarms } from "../../alarm/alarms.js";
import { offerListening, offerSuggestions } from "../../look/js/listen.js";
import { subscribe } from "../../look/js/live.js";

const KINDS = ["announcement.made", "announcement.stopped", "device.played"];
const TOGETHER_MS = 300;

offerListening();
offerSuggestions();

let due = null;
function soon() {
  due ??= setTimeout(look, TOGETHER_MS);
}

async function look() {
  due = null;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [now, shown] = [fresh, document].map((page) => page.querySelector('[data-live-part="said"]'));
  if (!now) return;
  if (shown.contains(document.activeElement)) soon(); // not under the hands of somebody
  else if (shown.textContent !== now.textContent) shown.replaceChildren(...now.childNodes);
}

const stream = document.querySelector("[data-stream]").dataset.stream;
const happened = (entry) => (ALARMS.includes(entry.kind) ? lookAtAlarms() : soon());
const onState = () => {
  soon();
  lookAtAlarms();
};
subscribe(stream, [...KINDS, ...ALARMS], happened, { onState });
