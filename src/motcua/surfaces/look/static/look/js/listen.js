/**
 * "Listen here first": <form data-listens="address"> sends its fields there and plays what comes back, in this browser alone.
 *
 * The button [data-listen] is hidden without this module; [data-heard] says what goes on.
 */

import { toast } from "./toast.js";

const audio = new Audio();
let address = "";

export function offerListening(root = document) {
  for (const button of root.querySelectorAll("[data-listens] [data-listen]")) {
    button.hidden = false;
    button.addEventListener("click", () => listen(button));
  }
}

/** What is often said: [data-suggestions] with buttons [data-text] that fill the fields `text` and `text_en` of their form. */
export function offerSuggestions(root = document) {
  for (const place of root.querySelectorAll("[data-suggestions]")) {
    place.hidden = false;
    place.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-text]");
      if (!chosen) return;
      const { elements } = place.closest("form");
      elements.text.value = chosen.dataset.text;
      elements.text_en.value = chosen.dataset.textEn;
      elements.text.focus();
    });
  }
}

async function listen(button) {
  const form = button.closest("[data-listens]");
  const heard = form.querySelector("[data-heard]");
  button.disabled = true;
  try {
    const answer = await fetch(form.dataset.listens, { method: "POST", body: fields(form), headers: { Accept: "application/json" } });
    if (!answer.ok) {
      toast(await said(answer), "late");
      return;
    }
    await play(await answer.blob());
    if (heard) heard.textContent = `▶ ${Math.round(audio.duration)} s`;
  } catch (error) {
    toast(error.message, "late");
  } finally {
    button.disabled = false;
  }
}

/** Without the key of the form: listening twice is not sending twice. */
function fields(form) {
  const sent = new FormData(form);
  sent.delete("_key");
  return sent;
}

async function said(answer) {
  const problem = await answer.json().catch(() => null);
  return problem?.errors?.[0]?.message ?? problem?.detail ?? answer.statusText;
}

/** @param {Blob} sound */
export async function play(sound) {
  URL.revokeObjectURL(address);
  address = URL.createObjectURL(sound);
  audio.src = address;
  await audio.play();
}
