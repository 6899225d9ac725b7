/** How long, how loud and for which counters a wall speaks. Pure. */

export const FULL_SECONDS = 12; // of a call with its repetition, until one was heard
const MOST_SECONDS = 60; // behind more speech than this each call is one sentence; none is ever left out

/** Whether the calls that wait to be spoken would last too long if each were spoken whole. */
export function isLong(waiting, fullSeconds = FULL_SECONDS) {
  return waiting * fullSeconds > MOST_SECONDS;
}

/** The volume from 0 to 1 at an hour; `volumes` says from which hour on it is how loud, and goes round midnight. */
export function volumeAt(volumes, hour) {
  const begins = Object.keys(volumes).map(Number).sort((a, b) => a - b);
  if (!begins.length) return 1;
  const since = begins.filter((begin) => begin <= hour).at(-1) ?? begins.at(-1);
  return volumes[since];
}

/**
 * Whether a wall tells of this call; one without a list of counters tells of all, and unknown numbers on the list harm nothing.
 * Who waits before it for one of its services may be called by a counter elsewhere: one that does not serve it, but helps, or one to which
 * the service was moved for today.
 */
export function isShown({ counters, services = "{}" }, { counter, service }) {
  if (counters === undefined || counters.split(" ").includes(String(counter))) return true;
  const serving = JSON.parse(services)[service];
  return serving !== undefined && !serving.includes(counter);
}

/** Whether a display sounds this: calls or announcements, as it is set; an emergency wherever anything sounds. */
export function sounds(set, call) {
  const kinds = set.split(" ").filter(Boolean);
  if (call.emergency) return kinds.length > 0;
  return kinds.includes(call.said ? "announcements" : "calls");
}
