/** One camera: live, turning while a button is held, and choosing a time on the line of the day. */

import "./wall.js";

const steer = document.querySelector("[data-steer]");
if (steer) {
  const send = (way) => {
    const body = new FormData(steer);
    body.set("way", way);
    return fetch(steer.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => {});
  };
  let turning = false;
  steer.addEventListener("submit", (event) => event.preventDefault());
  const begin = (event) => {
    const way = event.target.closest("button")?.value;
    if (!way || event.repeat || (event.type === "keydown" && ![" ", "Enter"].includes(event.key))) return;
    turning = way !== "stop";
    send(way);
  };
  const stop = () => {
    if (turning) send("stop");
    turning = false;
  };
  steer.addEventListener("pointerdown", begin);
  steer.addEventListener("keydown", begin);
  for (const kind of ["pointerup", "pointercancel", "pointerleave", "keyup", "focusout"]) steer.addEventListener(kind, stop);
}

const past = document.querySelector(".past-video");
const forAll = () => (past.src = `${past.getAttribute("src").split("?")[0]}?h264=1`);
if (past?.dataset.codec && !past.canPlayType(`video/mp4; codecs="${past.dataset.codec}"`)) forAll();
else past?.addEventListener("error", forAll, { once: true }); // it sent another format then than it does now

const line = document.querySelector(".day-line");
const field = document.getElementById("field-begin");
line?.addEventListener("click", (event) => {
  const box = line.getBoundingClientRect();
  const seconds = Math.floor(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 0.99999) * 86400);
  const two = (value) => String(value).padStart(2, "0");
  field.value = `${line.dataset.day}T${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  field.focus();
});
