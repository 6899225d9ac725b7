/** Recordings and plans: listen before it is planned; record with the microphone into the file field of the form. */

import { offerListening, offerSuggestions } from "../look/js/listen.js";
import { asWav } from "./wav.js";

const LONGEST_SECONDS = 120;

offerListening();
offerSuggestions();
const place = document.querySelector("[data-microphone]");
if (place && window.MediaRecorder) offerMicrophone(place);

function offerMicrophone(place) {
  const button = place.querySelector("[data-record]");
  const refused = place.querySelector("[data-refused]");
  let running = null;
  place.hidden = false;
  button.addEventListener("click", async () => {
    if (running) {
      running.stop();
      return;
    }
    refused.hidden = true;
    try {
      running = await begin(place, (wav) => {
        running = null;
        keep(place, wav);
      });
    } catch {
      refused.hidden = false; // no microphone, not allowed, or no https
    }
  });
}

/** Records until it is stopped; answers with what stops it. */
async function begin(place, onDone) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false } });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  const began = Date.now();
  const clock = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    place.querySelector("[data-seconds]").textContent = `${seconds} s`;
    if (seconds >= LONGEST_SECONDS) recorder.stop();
  }, 250);
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  recorder.onstop = async () => {
    clearInterval(clock);
    for (const track of stream.getTracks()) track.stop();
    name(place, false);
    onDone(await asWav(new Blob(pieces, { type: recorder.mimeType })));
  };
  recorder.start();
  name(place, true);
  return { stop: () => recorder.state === "recording" && recorder.stop() };
}

function name(place, isRecording) {
  place.querySelector("[data-begin]").hidden = isRecording;
  place.querySelector("[data-end]").hidden = !isRecording;
}

/** Into the file field, as if it had been chosen there. */
function keep(place, wav) {
  const files = new DataTransfer();
  files.items.add(new File([wav], "micro.wav", { type: "audio/wav" }));
  place.closest("form").elements.file.files = files.files;
  const taken = place.querySelector("[data-taken]");
  URL.revokeObjectURL(taken.src);
  taken.src = URL.createObjectURL(wav);
  taken.hidden = false;
}
