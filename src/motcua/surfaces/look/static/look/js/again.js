/**
 * A page that waits for something done elsewhere: <main data-again="5"> asks its own address every 5 seconds, shows what changed, and goes
 * on as soon as the answer is another page. Focus and scroll stay; without this module a <meta http-equiv="refresh"> in <noscript> does it.
 */

const place = document.querySelector("[data-again]");
if (place) setInterval(look, Number(place.dataset.again) * 1000);

async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-again]");
  if (!now) {
    location.reload();
    return;
  }
  for (const part of now.querySelectorAll("[data-again-part]")) {
    const shown = place.querySelector(`[data-again-part="${part.dataset.againPart}"]`);
    if (shown && shown.textContent !== part.textContent) shown.replaceWith(part);
  }
}
