/** A short message at the edge of the screen, read out by screen readers; gone after a while. */

const SHOWN_MS = 6000;

export function toast(text, kind = "") {
  const place = document.querySelector("[data-toasts]");
  if (!place) return;
  const message = document.createElement("div");
  message.className = kind ? `toast toast--${kind}` : "toast";
  message.textContent = text;
  place.append(message);
  setTimeout(() => message.remove(), SHOWN_MS);
}
