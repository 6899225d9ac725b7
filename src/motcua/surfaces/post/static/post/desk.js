/** The scanning field: codes are taken one after another as fast as a scanner types them, and none is lost on the way. */

import { post } from "/static/look/js/post.js";
import { renew } from "/static/look/js/renew.js";

const SHOWN = 6;
const QUIET_MS = 700; // so long after the last scan the lists are fetched anew

const form = document.querySelector("[data-scan]");
if (form) {
  const field = form.querySelector("input[name=code]");
  const list = form.querySelector("#scanned");
  let line = Promise.resolve();
  let quiet;

  const tell = (html) => {
    list.insertAdjacentHTML("afterbegin", html);
    while (list.children.length > SHOWN) list.lastElementChild.remove();
  };
  const refresh = () => {
    const letters = document.querySelector("[data-letters]");
    renew(letters.dataset.letters, { target: letters, swap: "innerHTML" });
  };
  const send = async (body) => {
    const answer = await post(form.action, body);
    if (answer.ok) tell(await answer.text());
    else location.reload();
    clearTimeout(quiet);
    quiet = setTimeout(refresh, QUIET_MS);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    const body = new FormData(form);
    field.value = "";
    field.focus();
    line = line.then(() => send(body));
  });
}
