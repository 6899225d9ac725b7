// Renews the figures of the hall every half minute while somebody looks; when the network is away the last ones stay, with their time.
const SECONDS = 30;
const hall = document.querySelector("[data-hall]");

async function renew() {
  if (document.hidden) return;
  try {
    const answer = await fetch(hall.dataset.hall, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok) hall.innerHTML = await answer.text();
  } catch {
    // the next try is half a minute away
  }
}

if (hall) {
  setInterval(renew, SECONDS * 1000);
  document.addEventListener("visibilitychange", renew);
}
