/** Signing on the tablet: draw, clear, confirm, cancel, "I cannot sign"; after a minute without a touch it asks before it ends. */
import { post } from "../look/js/post.js";
import { signatureField } from "../look/js/signature.js";

const QUIET_S = 60;
const ASK_S = 30;

/**
 * @param {HTMLFormElement} form
 * @param {{show: (html: string) => void, look: () => void}} screen what shows an answer, and what fetches the present state
 * @returns {() => void} ends it
 */
export function letSign(form, { show, look }) {
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const confirm = form.querySelector('[data-do="sign"]');
  const field = signatureField(form.querySelector("canvas"), () => {
    confirm.disabled = field.isEmpty();
    part("hint").hidden = !field.isEmpty();
    part("empty").hidden = true;
  });
  let quiet = 0;
  let sending = false;

  const touched = () => {
    quiet = 0;
    part("still").hidden = true;
  };
  form.addEventListener("pointerdown", touched);
  form.addEventListener("pointermove", touched);
  form.addEventListener("keydown", touched);
  const clock = setInterval(() => {
    if (sending) return;
    quiet += 1;
    if (quiet >= QUIET_S) {
      if (part("still").hidden) {
        part("still").hidden = false;
        part("still").querySelector("button").focus();
      }
      part("seconds").textContent = Math.max(0, QUIET_S + ASK_S - quiet);
    }
    if (quiet >= QUIET_S + ASK_S) send("late");
  }, 1000);

  form.addEventListener("click", (event) => {
    const what = event.target.closest("[data-do]")?.dataset.do;
    if (!what) return;
    event.preventDefault();
    if (what === "clear") field.clear();
    else if (what === "stay") touched();
    else if (what === "sign" && field.isEmpty()) part("empty").hidden = false;
    else send(what);
  });

  async function send(what) {
    if (sending) return;
    sending = true;
    for (const one of form.querySelectorAll("button")) one.disabled = true;
    const body = new FormData(form);
    body.set("what", what);
    if (what === "sign") body.set("signature", field.text());
    const answer = await post(form.action, body, { onWaiting: () => (part("trouble").hidden = false) });
    sending = false;
    if (answer.status === 422) {
      for (const one of form.querySelectorAll("button")) one.disabled = false;
      part("empty").hidden = false;
    } else if (answer.status === 401 || answer.status === 403) location.reload();
    else if (answer.ok || answer.status === 409) show(await answer.text());
    else look();
  }

  return () => clearInterval(clock);
}
