/**
 * A page that waits for something done elsewhere: <main data-again="5"> asks its own address every 5 seconds, shows what changed, and goes
 * on as soon as the answer is another page. Focus and scroll stay; nobody asks while the page is not looked at. Without this module a
 * <meta http-equiv="refresh"> or a link in <noscript> does it. What an answer of an error says changes nothing.
 */

const place = document.querySelector("[data-again]");
if (place) {
  setInterval(look, Number(place.dataset.again) * 1000);
  document.addEventListener("visibilitychange", look); // who comes back from the bank's app sees it at once
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || answer.status >= 500) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-again]");
  if (!now) {
    location.reload();
    return;
  }
  for (const part of now.querySelectorAll("[data-again-part]")) {
    const shown = place.querySelector(`[data-again-part="${part.dataset.againPart}"]`);
    if (shown && shown.innerHTML !== part.innerHTML) shown.replaceWith(part);
  }
}
