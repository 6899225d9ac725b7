/**
 * A call between two browsers (WebRTC). The caller's page makes the offer, whenever the other page says "hello" (it has opened, or was
 * loaded anew) or it was itself loaded anew. Session descriptions carry all candidates and go over the API; the stream says when one came.
 */

const BEAT_MS = 5000;
const GATHER_MS = 2000; // a way that needs longer is rarely the one that is taken
const LEVEL_MS = 200;
const NO_WAY_MS = 15000; // by then a way is found, or none is there

const place = document.querySelector("[data-call]");
const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const part = (name) => place.querySelector(`[data-call-${name}]`);
const isCaller = place?.dataset.role === "caller";
const ways = JSON.parse(document.getElementById("ways")?.textContent ?? "[]");

let own = null; // what this side sends
let peer = null;
let heard = Number(place?.dataset.heard ?? 0);
let round = ""; // an answer to an earlier offer is passed over
let since = place?.dataset.since ? Date.parse(place.dataset.since) : 0;
let over = false;
let hearing = Promise.resolve();
let patience = null;

if (place && ["ringing", "talking"].includes(place.dataset.state)) begin();

async function begin() {
  document.addEventListener("talk", ({ detail }) => detail.call === place.dataset.call && happened(detail));
  setInterval(beat, BEAT_MS);
  setInterval(showTime, 1000);
  part("mute").addEventListener("click", mute);
  part("camera").addEventListener("click", camera);
  if (isCaller || place.dataset.state === "talking") await openMedia();
  if (place.dataset.state === "talking") await meet();
  beat();
}

/** The two sides are to be connected: the caller offers, the other says that it is there. */
function meet() {
  return isCaller ? offer() : send("signals", { kind: "hello" });
}

async function happened({ kind }) {
  const what = kind.split(/[._]/).at(-1);
  if (what === "signalled") listen();
  else if (what === "answered" && isCaller) {
    talks();
    since = Date.now();
  } else if (what !== "rang") await beat();
}

/** From ringing on: said in words too. */
function talks() {
  place.dataset.state = "talking";
  part("state").textContent = place.dataset.talkingWords;
}

async function openMedia() {
  const wantsPicture = place.dataset.video === "1";
  own = await media({ audio: true, video: wantsPicture });
  if (!own && wantsPicture) {
    own = await media({ audio: true });
    if (own) part("no-camera").hidden = false;
  }
  if (!own) {
    part("denied").hidden = false;
    own = new MediaStream();
  }
  showOwn();
}

async function media(wanted) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch {
    return null; // refused, or there is none: said in words on the page
  }
}

function showOwn() {
  const video = part("own");
  const picture = own.getVideoTracks().length > 0;
  video.hidden = !picture;
  video.srcObject = picture ? own : null;
  part("camera").setAttribute("aria-pressed", String(picture));
  part("mute").disabled = own.getAudioTracks().length === 0;
}

/** A fresh connection each time: what was agreed before does not matter. */
function connect() {
  peer?.close();
  const made = new RTCPeerConnection({ iceServers: ways });
  const other = new MediaStream();
  part("other").srcObject = other;
  made.ontrack = ({ track }) => {
    other.addTrack(track);
    if (track.kind === "video") {
      const shown = () => part("face").toggleAttribute("hidden", !track.muted);
      track.onmute = shown;
      track.onunmute = shown;
      shown();
    }
    part("other").play().catch(() => {});
  };
  made.onconnectionstatechange = () => {
    if (made !== peer || over) return;
    place.dataset.connection = made.connectionState;
    sayWay(made.connectionState);
    if (made.connectionState === "failed") meet();
  };
  peer = made;
  patience ??= setTimeout(() => sayWay("failed"), NO_WAY_MS);
  place.call = made; // for who looks into the page, a test among them
  measure(made, other);
  return made;
}

/** That nothing is heard, and why, is said once it is known, until a way is found after all. */
function sayWay(state) {
  if (over || !["connected", "failed"].includes(state)) return;
  clearTimeout(patience);
  patience = state === "connected" ? null : patience;
  part("no-way").hidden = state === "connected";
}

async function offer() {
  const made = connect();
  for (const kind of ["audio", "video"]) made.addTransceiver(track(kind) ?? kind, { direction: "sendrecv" });
  round = crypto.getRandomValues(new Uint32Array(2)).join("-");
  await made.setLocalDescription();
  await gathered(made);
  if (made === peer) await send("signals", { kind: "offer", body: JSON.stringify({ round, sdp: made.localDescription }) });
}

async function accept(given) {
  const made = connect();
  await made.setRemoteDescription(given.sdp);
  for (const one of made.getTransceivers()) {
    one.direction = "sendrecv";
    await one.sender.replaceTrack(track(one.receiver.track.kind));
  }
  await made.setLocalDescription();
  await gathered(made);
  await send("signals", { kind: "answer", body: JSON.stringify({ round: given.round, sdp: made.localDescription }) });
}

function track(kind) {
  return own.getTracks().find((one) => one.kind === kind) ?? null;
}

function gathered(made) {
  if (made.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    setTimeout(done, GATHER_MS);
    made.addEventListener("icegatheringstatechange", () => made.iceGatheringState === "complete" && done());
  });
}

/** One after the other, in their order. */
function listen() {
  hearing = hearing.then(take).catch(() => {});
  return hearing;
}

async function take() {
  const answer = await fetch(address(`signals?after=${heard}`), { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  for (const { id, kind, body } of (await answer.json()).items) {
    heard = Math.max(heard, id);
    if (kind === "hello" && isCaller) {
      talks();
      await offer();
    } else if (kind === "offer" && !isCaller) await accept(JSON.parse(body));
    else if (kind === "answer" && isCaller) {
      const given = JSON.parse(body);
      if (given.round === round && peer.signalingState === "have-local-offer") await peer.setRemoteDescription(given.sdp);
    }
  }
}

/** Says that this page is there; looks for what the stream may have missed; sees that the call is over. */
async function beat() {
  if (over) return;
  const answer = await send("beat", {}).catch(() => null);
  if (!answer?.ok) return;
  const { state } = await answer.json();
  if (state === "ringing") return;
  if (state === "talking") {
    if (place.dataset.state !== "talking") talks();
    if (!since) since = Date.now();
    await listen();
  } else finish();
}

async function finish() {
  if (over) return;
  over = true;
  peer?.close();
  for (const one of own?.getTracks() ?? []) one.stop();
  if (place.dataset.back) await fetch(place.dataset.back, { method: "POST", headers: { "X-CSRFToken": token, Accept: "application/json" } }).catch(() => {});
  location.reload(); // the page then says how it ended
}

function mute() {
  const isMuted = part("mute").getAttribute("aria-pressed") !== "true";
  part("mute").setAttribute("aria-pressed", String(isMuted));
  for (const one of own?.getAudioTracks() ?? []) one.enabled = !isMuted;
}

async function camera() {
  const running = track("video");
  if (running) {
    running.stop();
    own.removeTrack(running);
  } else {
    const more = await media({ video: true });
    part("no-camera").hidden = Boolean(more);
    for (const one of more?.getVideoTracks() ?? []) own.addTrack(one);
  }
  showOwn();
  const sender = peer?.getTransceivers().find((one) => one.receiver.track.kind === "video")?.sender;
  await sender?.replaceTrack(track("video"));
}

/** How loud the other side is, for who wonders whether it is heard at all. */
function measure(made, other) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  const samples = new Float32Array(analyser.fftSize);
  let source = null;
  const timer = setInterval(() => {
    if (made !== peer || over) {
      clearInterval(timer);
      context.close();
      return;
    }
    if (!source && other.getAudioTracks().length) {
      source = context.createMediaStreamSource(other);
      source.connect(analyser);
    }
    analyser.getFloatTimeDomainData(samples);
    part("level").value = Math.min(1, 3 * Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length));
  }, LEVEL_MS);
}

function showTime() {
  if (!since || place.dataset.state !== "talking") return;
  const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
  part("time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function address(what) {
  return `/api/v1/calls/${place.dataset.call}/${what}`;
}

function send(what, body) {
  return fetch(address(what), {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
  });
}
