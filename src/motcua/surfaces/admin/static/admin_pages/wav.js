/** What a microphone gave, in whatever form the browser records, as WAV: mono, 16 bit, 22.05 kHz as the voice of the hall. */

const RATE = 22050;
const HEADER = 44;

/** @param {Blob} recorded @returns {Promise<Blob>} */
export async function asWav(recorded) {
  const context = new AudioContext();
  const decoded = await context.decodeAudioData(await recorded.arrayBuffer());
  await context.close();
  const offline = new OfflineAudioContext(1, Math.max(1, Math.ceil(decoded.duration * RATE)), RATE);
  const source = offline.createBufferSource();
  source.buffer = decoded;
  source.connect(offline.destination);
  source.start();
  return wav((await offline.startRendering()).getChannelData(0));
}

/** RIFF WAVE by the letter: one chunk of the format, one of the samples. */
function wav(samples) {
  const bytes = new DataView(new ArrayBuffer(HEADER + samples.length * 2));
  const word = (at, text) => [...text].forEach((sign, number) => bytes.setUint8(at + number, sign.charCodeAt(0)));
  word(0, "RIFF");
  bytes.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true); // PCM
  bytes.setUint16(22, 1, true); // one channel
  bytes.setUint32(24, RATE, true);
  bytes.setUint32(28, RATE * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, "data");
  bytes.setUint32(40, samples.length * 2, true);
  samples.forEach((value, number) => bytes.setInt16(HEADER + number * 2, Math.max(-1, Math.min(1, value)) * 32767, true));
  return new Blob([bytes], { type: "audio/wav" });
}
