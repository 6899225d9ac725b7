/** Fits a device's screen into this one. */

const place = document.querySelector("[data-screen]");
const frame = place.querySelector("iframe");

function fit() {
  place.style.width = "auto";
  const scale = Math.min(1, place.clientWidth / frame.width, (innerHeight * 0.75) / frame.height);
  frame.style.transform = `scale(${scale})`;
  place.style.width = `${frame.width * scale}px`;
  place.style.height = `${frame.height * scale}px`;
}

addEventListener("resize", fit);
fit();
