"""Sound as numbers: WAV in and out, trimming, levelling, the chime. Mono, 22.05 kHz."""

import io
import wave
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
RATE = 22_050  # samples a second, espeak-ng's own
SILENCE = 0.01  # of full scale (−40 dB): what is quieter at the ends of a clip is cut off
EDGE_SECONDS = 0.012  # left on both sides of a trimmed clip, faded, so that nothing clicks
LOUDNESS = 0.16  # of full scale, the root mean square to which each clip is brought
PEAK = 0.89  # of full scale (−1 dB): the loudest sample of a call


def trim(samples: Samples) -> Samples:
    """Cuts the silence off both ends and fades the edges."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE * max(1e-9, float(np.abs(samples).max(initial=0.0))))
    if not len(loud):
        return samples[:0]
    edge = int(EDGE_SECONDS * RATE)
    kept = samples[max(0, loud[0] - edge) : loud[-1] + edge].copy()
    ramp = np.linspace(0, 1, min(edge, len(kept) // 2), dtype=np.float32)
    kept[: len(ramp)] *= ramp
    kept[len(kept) - len(ramp) :] *= ramp[::-1]
    return kept


def level(samples: Samples) -> Samples:
    """Brings a clip to the common loudness, so that a recording and espeak's clips sound as one."""
    if not len(samples):
        return samples
    gain = LOUDNESS / max(1e-9, float(np.sqrt(np.mean(samples**2))))
    return (samples * min(gain, PEAK / max(1e-9, float(np.abs(samples).max())))).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def chime() -> Samples:
    """Three soft tones going down the major triad (G5, E5, C5), each fading like a struck bar."""
    length, step = 1.1, 0.3
    whole = silence(2 * step + length)
    time = np.arange(int(length * RATE), dtype=np.float32) / RATE
    strike = np.minimum(time / 0.008, 1) * np.exp(-time * 4.2) * np.minimum((length - time) / 0.15, 1)
    for number, frequency in enumerate((783.99, 659.26, 523.25)):
        partials = ((1, 1.0), (2, 0.18), (3, 0.07))
        tone = sum(share * np.sin(2 * np.pi * frequency * k * time) for k, share in partials) * strike
        begin = int(number * step * RATE)
        whole[begin : begin + len(tone)] += (0.3 * tone).astype(np.float32)
    return whole


def wav_bytes(samples: Samples) -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2").tobytes())
    return written.getvalue()


def read_wav(data: bytes) -> Samples:
    """Any PCM recording (8 to 32 bit, any rate, any channels) as mono at our rate. Raises wave.Error or ValueError."""
    with wave.open(io.BytesIO(data)) as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype=np.uint8)
    if width == 1:
        whole = (raw.astype(np.float32) - 128) / 128
    else:
        padded = np.zeros((len(raw) // width, 4), dtype=np.uint8)
        padded[:, 4 - width :] = raw.reshape(-1, width)
        whole = padded.view("<i4").ravel().astype(np.float32) / 2**31
    mono = whole.reshape(-1, channels).mean(axis=1)
    if rate != RATE:
        moments = np.arange(int(len(mono) * RATE / rate)) * (rate / RATE)
        mono = np.interp(moments, np.arange(len(mono)), mono)
    return np.asarray(mono, dtype=np.float32)


def joined(parts: Sequence[Samples], gap_seconds: float) -> Samples:
    """One after the other with a pause between them."""
    gap = silence(gap_seconds)
    pieces = [piece for part in parts for piece in (gap, part)][1:]
    return np.concatenate(pieces) if pieces else silence(0)
