"""The sound of announcements: typed text spoken by the voice, recordings brought to the hall's loudness. Kept on disk.

WAV of 22.05 kHz, mono, as calls are; a chime before it, or the signal of an emergency (ISO 8201: three pulses of half a
second, then a pause).
"""

import io
import os
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import filetype
import numpy as np
import soundfile
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.base.problems import InvalidInput, TooLarge, UnsupportedMedia
from motcua.domain.queue import voice
from motcua.domain.queue.voice import PEAK, RATE, Samples

MOST_BYTES = 12 * 1024 * 1024
LONGEST_SECONDS = 120
SHORTEST_SECONDS = 0.3
ACCEPTED = frozenset({"audio/x-wav", "audio/wav", "audio/mpeg"})
FRAME_SECONDS = 0.05
SPEECH_WITHIN = 0.1  # of the loudest frame's amplitude (−20 dB): what is quieter is a pause and does not count
KEPT_DAYS = 30
SIGNAL_HERTZ = 800.0
FOLDER = "announcements"
VERSION = "1"  # of what this module makes of a text

_making = threading.Lock()


def spoken(texts: Mapping[str, str], *, emergency: bool = False, voices: Path | None = None) -> bytes:
    """The WAV of a typed announcement, each language in the order of `texts`. Made once, then read from disk.

    Raises voice.NoVoice.
    """
    voices = voices or Path(settings.VOICES_DIR)
    place = voices / FOLDER / f"{_digest(texts, emergency)}.wav"
    with _making:
        try:
            os.utime(place)
            return place.read_bytes()
        except FileNotFoundError:
            sound = voice.wav_bytes(_speak(texts, emergency))
            _keep(place, sound)
            return sound


def with_signal(recording: bytes, *, emergency: bool = False) -> bytes:
    """A recording as `heard` made it, with the chime before it."""
    return voice.wav_bytes(np.concatenate([_opening(emergency), voice.read_wav(recording)]))


def heard(content: bytes) -> bytes:
    """What somebody recorded, a WAV or MP3 file, as the WAV that is kept: mono, trimmed, at the loudness of calls.

    Raises TooLarge, UnsupportedMedia, InvalidInput.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge(_("A recording may have at most 12 MB"), limit=MOST_BYTES)
    guessed = filetype.guess(content[:8192])
    if guessed is None or guessed.mime not in ACCEPTED:
        raise UnsupportedMedia(_("Accepted are recordings as WAV or MP3"))
    samples = voice.trim(_decode(content))
    if len(samples) < SHORTEST_SECONDS * RATE:
        raise InvalidInput.of("file", _("Nothing is heard in this recording"))
    return voice.wav_bytes(as_loud_as_calls(samples))


def _decode(content: bytes) -> Samples:
    """Raises InvalidInput for what is damaged or too long."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            most = LONGEST_SECONDS * file.samplerate
            whole = file.read(most + 1, dtype="float32", always_2d=True)
            rate = int(file.samplerate)
    except soundfile.LibsndfileError:
        raise InvalidInput.of("file", _("This recording is damaged")) from None
    if len(whole) > most:
        raise InvalidInput.of("file", _("A recording lasts at most %(seconds)s seconds") % {"seconds": LONGEST_SECONDS})
    if not len(whole):
        return np.zeros(0, dtype=np.float32)
    mono = np.nan_to_num(whole.mean(axis=1))
    return resampled(mono - mono.mean(), rate)


def resampled(samples: Samples, rate: int) -> Samples:
    """At our rate; what lies above half of it is filtered out first, so that it is not heard as something else."""
    if rate == RATE or not len(samples):
        return samples
    kept: Samples = _without_high_tones(samples, rate) if rate > RATE else samples
    moments = np.arange(int(len(kept) * RATE / rate)) * (rate / RATE)
    return np.asarray(np.interp(moments, np.arange(len(kept)), kept), dtype=np.float32)


def _without_high_tones(samples: Samples, rate: int) -> Samples:
    edge = RATE / 2
    share = np.clip((edge - np.fft.rfftfreq(len(samples), 1 / rate)) / (0.05 * edge), 0, 1)
    return np.asarray(np.fft.irfft(np.fft.rfft(samples) * share, len(samples)), dtype=np.float32)


def as_loud_as_calls(samples: Samples) -> Samples:
    """Brings what is spoken, its pauses not counted, to the loudness of calls; peaks are bent down, never cut off."""
    gain = voice.LOUDNESS / max(1e-6, loudness(samples))
    louder = samples * np.float32(gain)
    over = np.abs(louder) > 0.5
    bent = 0.5 + (PEAK - 0.5) * np.tanh((np.abs(louder[over]) - 0.5) / (PEAK - 0.5))
    louder[over] = np.sign(louder[over]) * bent
    return louder.astype(np.float32)


def loudness(samples: Samples) -> float:
    """Root mean square of the frames in which something is said, of full scale."""
    frame = int(FRAME_SECONDS * RATE)
    whole = samples[: len(samples) // frame * frame] if len(samples) >= frame else np.resize(samples, frame)
    frames = np.sqrt(np.mean(whole.reshape(-1, frame).astype(np.float64) ** 2, axis=1))
    said = frames[frames >= SPEECH_WITHIN * frames.max(initial=0.0)]
    return float(np.sqrt(np.mean(said**2)))


def seconds_of(sound: bytes) -> float:
    """How long a WAV of ours lasts."""
    return len(voice.read_wav(sound)) / RATE


def signal() -> Samples:
    """The temporal pattern of an evacuation signal, once: three half seconds with half seconds between, then 1.5 s."""
    moments = np.arange(int(0.5 * RATE), dtype=np.float32) / RATE
    edge = np.minimum(np.minimum(moments, 0.5 - moments) / 0.01, 1)
    pulse = (0.35 * np.sin(2 * np.pi * SIGNAL_HERTZ * moments) * edge).astype(np.float32)
    rest = np.zeros(int(0.5 * RATE), dtype=np.float32)
    return np.concatenate([pulse, rest, pulse, rest, pulse, np.zeros(int(1.0 * RATE), dtype=np.float32)])


def forget_unused(voices: Path | None = None) -> int:
    """Clears away what was not asked for in 30 days. Returns how many files."""
    old = time.time() - KEPT_DAYS * 24 * 3600
    folder = (voices or Path(settings.VOICES_DIR)) / FOLDER
    gone = [place for place in folder.glob("*.wav") if place.stat().st_mtime < old] if folder.is_dir() else []
    for place in gone:
        place.unlink(missing_ok=True)
    return len(gone)


def _speak(texts: Mapping[str, str], emergency: bool) -> Samples:
    speak = voice.speaker()
    pieces = [_opening(emergency)]
    for number, (language, text) in enumerate(texts.items()):
        if number:
            pieces.append(np.zeros(int(voice.SENTENCE_GAP_SECONDS * RATE), dtype=np.float32))
        pieces.append(as_loud_as_calls(voice.trim(speak(text, language))))
    return np.concatenate(pieces)


def _opening(emergency: bool) -> Samples:
    pause = np.zeros(int(voice.CHIME_GAP_SECONDS * RATE), dtype=np.float32)
    return signal() if emergency else np.concatenate([voice.trim(voice.chime()), pause])


def _digest(texts: Mapping[str, str], emergency: bool) -> str:
    parts: Iterable[str] = (f"{language}\n{text}" for language, text in texts.items())
    return sha256("\0".join([VERSION, str(emergency), *parts]).encode()).hexdigest()


def _keep(place: Path, sound: bytes) -> None:
    """Another process that makes the same at the same time makes the same file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=place.parent, suffix=".making")
    with os.fdopen(handle, "wb") as out:
        out.write(sound)
    os.replace(fresh, place)
