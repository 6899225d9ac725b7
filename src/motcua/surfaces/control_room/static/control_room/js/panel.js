/** A counter of the map opens beside it, with all that can be asked of it; without this its link leads to a page of its own. */

const dialog = document.getElementById("panel");
const place = dialog?.querySelector("[data-panel-place]");

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-panel]");
  if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const url = link.getAttribute("href"); // of a link in a drawing `href` is no text
  try {
    const answer = await fetch(`${url}?phan=1`, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...fresh.body.childNodes);
  } catch {
    location.assign(url);
    return;
  }
  if (!dialog.open) dialog.showModal();
});

// beside the panel means away from it
dialog?.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
