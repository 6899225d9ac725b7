/** The paper beside the form follows what is typed. */

const PAUSE_MS = 350;
const form = document.querySelector("[data-paper]");
const pictures = [...document.querySelectorAll("[data-preview]")];
const tooLong = document.querySelector("[data-too-long]");
let due = null;

form.querySelector("[data-without-script]").hidden = true;
form.addEventListener("input", () => {
  clearTimeout(due);
  due = setTimeout(draw, PAUSE_MS);
});
for (const picture of pictures) {
  picture.addEventListener("load", () => (tooLong.hidden = true));
  picture.addEventListener("error", () => (tooLong.hidden = false));
}

function draw() {
  const asked = new URLSearchParams([["xem", "1"]]);
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !["csrfmiddlewaretoken", "_key"].includes(name)) asked.append(name, value);
  }
  for (const picture of pictures) picture.src = `${picture.src.split("?")[0]}?${asked}`;
}
