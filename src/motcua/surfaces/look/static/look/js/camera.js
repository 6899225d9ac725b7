/**
 * Reads QR codes with the camera of the machine, where it has one: only when somebody asks for it, and it stops by itself.
 * The picture is looked at here and goes nowhere. Chromium on Linux has no BarcodeDetector: there the decoder of the npm
 * package `qr` is fetched, when the camera is first used.
 */

const STOPS_AFTER_MS = 30000;
const LOOK_EVERY_MS = 160;
const WIDEST = 640; // of what the decoder looks at; a code a hand's breadth wide has pixels enough

/** Whether there is a camera at all; asks nobody for permission. */
export async function hasCamera() {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices.some((device) => device.kind === "videoinput");
}

/**
 * @param {HTMLVideoElement} video where its picture is shown
 * @param {(code: string | null) => void} onEnd the code that was read; null when it stopped without one
 * @param {string} [facing] "environment": the camera at the back of a phone
 * @returns {Promise<() => void>} stops it; rejected when the camera may not or cannot be used
 */
export async function scan(video, onEnd, facing) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: 1280 }, ...(facing && { facingMode: facing }) } });
  let timer = null;
  let over = null;
  let ended = false;
  const end = (code) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    clearTimeout(over);
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    onEnd(code);
  };
  try {
    const read = await reader();
    video.srcObject = stream;
    await video.play();
    const look = async () => {
      const code = video.isConnected ? await read(video).catch(() => null) : undefined;
      if (ended) return;
      if (code === undefined) end(null); // another screen came
      else if (code) end(code);
      else timer = setTimeout(look, LOOK_EVERY_MS);
    };
    over = setTimeout(() => end(null), STOPS_AFTER_MS);
    look();
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    throw error;
  }
  return () => end(null);
}

/** What makes a text, or null, of a picture: the browser's own reader, or the one of `qr`. */
async function reader() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats?.()) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { decodeQR } = await import("../qr/decode.js");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    if (!video.videoWidth) return null;
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(pen.getImageData(0, 0, canvas.width, canvas.height)) || null;
    } catch {
      return null; // no code in this picture
    }
  };
}
