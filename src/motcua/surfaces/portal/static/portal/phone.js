// Keeps this page for the time without a line, and says of when it is while there is none.
const note = document.querySelector("[data-away]");

function say() {
  if (!note) return;
  note.hidden = navigator.onLine;
  note.querySelector("[data-away-at]").textContent = new Date(document.lastModified).toLocaleString(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
}

addEventListener("online", say);
addEventListener("offline", say);
say();
addEventListener("load", async () => {
  if (!navigator.serviceWorker) return; // an old browser, or a page by plain http
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) active.postMessage({ read: location.pathname + location.search }); // the first page of all
  } catch {
    // without it the page is what it was
  }
});
