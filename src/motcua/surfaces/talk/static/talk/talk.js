/** The page of a thread: new messages come by themselves, one's own are sent without leaving it; whom one writes to is found by typing. */

import { newKey, post } from "../look/js/post.js";
import { toast } from "../look/js/toast.js";

const room = document.querySelector("[data-thread]");
const form = document.querySelector("[data-talk-write]");

if (room) {
  toEnd();
  document.addEventListener("talk", ({ detail }) => {
    if (detail.thread === room.dataset.thread) refresh();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh());
}
if (form) offerWriting();
for (const people of document.querySelectorAll("[data-people]")) offerFinding(people);

function list() {
  return document.getElementById("messages");
}

function toEnd() {
  const said = list();
  if (said && !location.hash) said.scrollTop = said.scrollHeight;
}

async function refresh() {
  const said = list();
  if (!said || !form) return; // an older page stays as it is
  const seen = document.visibilityState === "visible" ? "?doc=1" : "";
  const answer = await fetch(said.dataset.messages + seen, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("messages");
  if (!fresh) return;
  const wasAtEnd = said.scrollHeight - said.scrollTop - said.clientHeight < 80;
  const opened = [...said.querySelectorAll("details[open]")].map((one) => one.closest("[id]").id + one.className);
  for (const one of fresh.querySelectorAll("details")) {
    if (opened.includes(one.closest("[id]").id + one.className)) one.open = true;
  }
  const at = said.scrollTop;
  said.replaceWith(fresh);
  fresh.scrollTop = wasAtEnd ? fresh.scrollHeight : at;
}

function offerWriting() {
  const { text, files } = form.elements;
  const chosen = form.querySelector("[data-talk-files]");
  const names = () => (chosen.textContent = [...files.files].map((one) => one.name).join(", "));
  files.addEventListener("change", names);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || (!text.value.trim() && !files.files.length)) return;
    sending = true;
    form.classList.add("busy");
    try {
      const sent = new FormData(form);
      sent.delete("_key");
      const answer = await post(form.action, sent, { key: newKey() });
      if (answer.ok) {
        form.reset();
        names();
        await refresh();
        const said = list();
        said.scrollTop = said.scrollHeight;
      } else {
        const problem = await answer.json().catch(() => null);
        toast(problem?.errors?.[0]?.message ?? problem?.detail ?? answer.statusText, "late");
      }
    } finally {
      sending = false;
      form.classList.remove("busy");
      text.focus();
    }
  });
}

/** Folded as the search of the house does: it does not matter who typed diacritics. */
function fold(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

function offerFinding(people) {
  const filter = people.querySelector("[data-people-filter]");
  filter.hidden = false;
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  filter.addEventListener("input", () => {
    const wanted = fold(filter.value).split(/\s+/).filter(Boolean);
    for (const group of people.querySelectorAll("details")) {
      let shown = 0;
      for (const one of group.querySelectorAll("li")) {
        const name = fold(one.textContent);
        one.hidden = !wanted.every((word) => name.includes(word)) && !one.querySelector(":checked");
        shown += !one.hidden;
      }
      group.hidden = shown === 0;
      if (wanted.length) group.open = true;
    }
  });
}
