"""The voice of the hall: a folder of clips per language, and calls assembled from them as WAV (22.05 kHz, mono).

The clips are made once by espeak-ng (`python -m motcua.domain.queue.voice DATA`). A centre that has recordings puts
files of the same names into `voices/NAME/` (English ones into `voices/NAME-en/`) and names NAME as its voice; what it
has not recorded stays espeak's, or Piper's where `voices/piper/vi.onnx` (`en.onnx`) and the program `piper` are at hand.
"""

import ctypes
import io
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motcua.domain.queue import speech

Samples = NDArray[np.float32]

RATE = 22_050  # samples a second, espeak-ng's own
CLIP_GAP_SECONDS = 0.06
PHRASE_GAP_SECONDS = 0.22  # before "đến quầy số": the number must stand by itself
SENTENCE_GAP_SECONDS = 0.7
CHIME_GAP_SECONDS = 0.35
SILENCE = 0.01  # of full scale (−40 dB): what is quieter at the ends of a clip is cut off
EDGE_SECONDS = 0.012  # left on both sides of a trimmed clip, faded, so that nothing clicks
LOUDNESS = 0.16  # of full scale, the root mean square to which each clip is brought
PEAK = 0.89  # of full scale (−1 dB): the loudest sample of a call
CALLS_KEPT = 64  # assembled calls in memory, about 500 kB each
CLIPS_VERSION = "3"  # of the folder that this module makes; another one is made anew
VERSION_FILE = "version"

PIPER, PIPER_SECONDS = "piper", 60  # a first sentence loads the voice
WORDS_PER_MINUTE = {speech.VIETNAMESE: 135, speech.ENGLISH: 150}
ESPEAK_VOICES = {speech.VIETNAMESE: "vi", speech.ENGLISH: "en-us"}

log = logging.getLogger(__name__)
_making = threading.Lock()


class NoVoice(Exception):
    """Neither the library nor the program espeak-ng is at hand."""


@dataclass(frozen=True)
class Placed:
    """Where a clip of a call begins and how long it sounds, in seconds."""

    clip: str
    start: float
    length: float


# --- calls ---


def announcement_wav(
    label: str,
    counter: int,
    language: str = speech.VIETNAMESE,
    *,
    address: str = speech.DEFAULT_ADDRESS,
    options: speech.VoiceOptions = speech.AS_USUAL,
    short: bool = False,
    voices: Path | None = None,
) -> bytes:
    """The sound of a call as the centre has it. `voices` is the folder of all voices.

    Raises ValueError for a label or counter that cannot be read.
    """
    if voices is None:
        from django.conf import settings

        voices = Path(settings.VOICES_DIR)
    clips = speech.announcement(label, counter, language, address, options=options, short=short)
    return assemble(clips, voices, options.name)


def assemble(clips: Sequence[str], voices: Path, voice: str = "") -> bytes:
    """One WAV of these clips ("vi/digit-1", "pause") in this order; the last calls are remembered."""
    make_clips(voices)
    return _assembled(tuple(clips), voices, voice, _stamp(voices, voice))


def timeline(clips: Sequence[str], voices: Path, voice: str = "") -> list[Placed]:
    """What sounds when in the call that `assemble` makes of these clips."""
    make_clips(voices)
    return _lay(tuple(clips), voices, voice)[1]


@lru_cache(maxsize=CALLS_KEPT)
def _assembled(clips: tuple[str, ...], voices: Path, voice: str, stamp: int) -> bytes:
    return wav_bytes(_lay(clips, voices, voice)[0])


def _lay(clips: tuple[str, ...], voices: Path, voice: str) -> tuple[Samples, list[Placed]]:
    pieces: list[Samples] = []
    placed: list[Placed] = []
    at = 0
    for number, clip in enumerate(clips):
        if clip == speech.PAUSE:
            piece = _silence(SENTENCE_GAP_SECONDS)
        else:
            piece = _clip(clip, voices, voice)
            placed.append(Placed(clip, at / RATE, len(piece) / RATE))
        following = clips[number + 1] if number + 1 < len(clips) else speech.PAUSE
        gap = _silence(_gap_between(clip, following))
        pieces += [piece, gap]
        at += len(piece) + len(gap)
    whole = np.concatenate(pieces) if pieces else _silence(0)
    loudest = float(np.abs(whole).max(initial=0.0))
    return (whole * (PEAK / loudest) if loudest > PEAK else whole), placed


def _gap_between(clip: str, following: str) -> float:
    if speech.PAUSE in (clip, following):
        return 0.0
    if clip.endswith(f"/{speech.CHIME}"):
        return CHIME_GAP_SECONDS
    return PHRASE_GAP_SECONDS if following.endswith("/to-counter") else CLIP_GAP_SECONDS


# --- clips ---


def _folders(clip: str, voices: Path, voice: str) -> list[Path]:
    """Where a clip is looked for: the centre's recordings first."""
    language = clip.partition("/")[0]
    own = (
        [voices / f"{voice}-{language}"] + ([voices / voice] if language == speech.VIETNAMESE else []) if voice else []
    )
    return [*own, voices / f"espeak-{language}"]


def _clip(clip: str, voices: Path, voice: str) -> Samples:
    name = clip.partition("/")[2]
    for folder in _folders(clip, voices, voice):
        path = folder / f"{name}.wav"
        try:
            return _read_clip(path, path.stat().st_mtime_ns)
        except FileNotFoundError:
            continue
        except (wave.Error, EOFError, ValueError) as error:
            log.warning("the recording %s cannot be played (%s); the next voice speaks instead", path, error)
    raise FileNotFoundError(
        f"no voice has the clip {clip}; make the clips: python -m motcua.domain.queue.voice {voices.parent}"
    )


@lru_cache(maxsize=600)
def _read_clip(path: Path, changed: int) -> Samples:
    samples = trim(read_wav(path.read_bytes()))
    return samples if path.stem == speech.CHIME else level(samples)


def _stamp(voices: Path, voice: str) -> int:
    """Changes when a recording is added or replaced, so that no old call is played."""
    folders = {folder for language in speech.LANGUAGES for folder in _folders(f"{language}/", voices, voice)}
    files = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    return hash(frozenset((path.name, path.stat().st_mtime_ns) for path in files)) if voice else 0


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


def _silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * RATE), dtype=np.float32)


def chime() -> Samples:
    """Three soft tones going down the major triad (G5, E5, C5), each fading like a struck bar."""
    length, step = 1.1, 0.3
    whole = _silence(2 * step + length)
    time = np.arange(int(length * RATE), dtype=np.float32) / RATE
    strike = np.minimum(time / 0.008, 1) * np.exp(-time * 4.2) * np.minimum((length - time) / 0.15, 1)
    for number, frequency in enumerate((783.99, 659.26, 523.25)):
        partials = ((1, 1.0), (2, 0.18), (3, 0.07))
        tone = sum(share * np.sin(2 * np.pi * frequency * k * time) for k, share in partials) * strike
        begin = int(number * step * RATE)
        whole[begin : begin + len(tone)] += (0.3 * tone).astype(np.float32)
    return whole


# --- files ---


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


# --- making the clips with espeak-ng ---

Speak = Callable[[str, str], Samples]


def make_clips(voices: Path) -> None:
    """Makes espeak's folders of clips where they are missing or of an older version. Raises NoVoice."""
    if all(_up_to_date(voices / f"espeak-{language}") for language in speech.LANGUAGES):
        return
    with _making:
        speak = speaker(voices)
        for language in speech.LANGUAGES:
            if not _up_to_date(voices / f"espeak-{language}"):
                _make_folder(voices, language, speak)


def _up_to_date(folder: Path) -> bool:
    version = folder / VERSION_FILE
    return version.is_file() and version.read_text() == _version_of(folder)


def _version_of(folder: Path) -> str:
    """With another Piper voice, or with none any more, the made clips are made anew."""
    model = piper_model(folder.parent, folder.name.removeprefix("espeak-"))
    return CLIPS_VERSION if model is None else f"{CLIPS_VERSION} piper {model.stat().st_mtime_ns}"


def _make_folder(voices: Path, language: str, speak: Speak) -> None:
    voices.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".making-", dir=voices))
    fresh.chmod(0o755)
    for name, text in speech.clip_texts(language).items():
        (fresh / f"{name}.wav").write_bytes(wav_bytes(level(trim(speak(text, language)))))
    (fresh / f"{speech.CHIME}.wav").write_bytes(wav_bytes(chime()))
    folder = voices / f"espeak-{language}"
    (fresh / VERSION_FILE).write_text(_version_of(folder))
    if folder.exists() and not _up_to_date(folder):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        os.rename(fresh, folder)
    except OSError:  # another process was first; its clips are as good
        shutil.rmtree(fresh, ignore_errors=True)
        if not _up_to_date(folder):
            raise


def speaker(voices: Path | None = None) -> Speak:
    """Piper for the languages for which it has a voice, espeak-ng for the others. Raises NoVoice."""
    if voices is None:
        from django.conf import settings

        voices = Path(settings.VOICES_DIR)
    models = {language: model for language in speech.LANGUAGES if (model := piper_model(voices, language))}
    if len(models) == len(speech.LANGUAGES):
        return lambda text, language: _speak_by_piper(text, models[language])
    espeak = _espeak()
    if not models:
        return espeak

    def speak(text: str, language: str) -> Samples:
        return _speak_by_piper(text, models[language]) if language in models else espeak(text, language)

    return speak


def piper_model(voices: Path, language: str) -> Path | None:
    """The voice file of Piper for a language, `voices/piper/vi.onnx`; None without it or without the program `piper`.

    Neither is fetched from anywhere: an administrator puts them there.
    """
    model = voices / "piper" / f"{language}.onnx"
    return model if model.is_file() and shutil.which(PIPER) else None


def _speak_by_piper(text: str, model: Path) -> Samples:
    """The program's own protocol: the text on standard input, a WAV file as its output. Raises NoVoice."""
    with tempfile.TemporaryDirectory(prefix="motcua-piper-") as folder:
        made = Path(folder) / "said.wav"
        command = [PIPER, "--model", str(model), "--output_file", str(made)]
        try:
            subprocess.run(command, input=text.encode(), check=True, capture_output=True, timeout=PIPER_SECONDS)
            return read_wav(made.read_bytes())
        except (OSError, subprocess.SubprocessError, ValueError, wave.Error) as error:
            raise NoVoice(f"piper did not speak with {model.name}: {error}") from error


def _espeak() -> Speak:
    """espeak-ng as the library that pip ships, else as the program of the system. Raises NoVoice."""
    try:
        return _library_voice().speak
    except (ImportError, OSError, NoVoice) as error:
        if shutil.which("espeak-ng") is None:
            raise NoVoice(
                f"no voice can be made ({error}); install espeakng-loader or the program espeak-ng"
            ) from error
        return _speak_by_program


class _LibraryVoice:
    """libespeak-ng by ctypes (speak_lib.h); one at a time in a process."""

    _RETRIEVAL, _CHARACTERS, _UTF8, _RATE, _VOLUME = 1, 1, 1, 1, 2
    _CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        if self._library.espeak_Initialize(self._RETRIEVAL, 500, espeakng_loader.get_data_path().encode(), 0) != RATE:
            raise NoVoice("libespeak-ng did not start")
        self._pieces: list[NDArray[np.int16]] = []
        self._keep = self._CALLBACK(self._take)  # the library holds only a bare pointer
        self._library.espeak_SetSynthCallback(self._keep)
        self._speaking = threading.Lock()

    def _take(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: object) -> int:
        if samples and count > 0:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def speak(self, text: str, language: str) -> Samples:
        with self._speaking:
            return self._speak(text, language)

    def _speak(self, text: str, language: str) -> Samples:
        self._pieces.clear()
        if self._library.espeak_SetVoiceByName(ESPEAK_VOICES[language].encode()) != 0:
            raise NoVoice(f"espeak-ng has no voice {ESPEAK_VOICES[language]}")
        self._library.espeak_SetParameter(self._RATE, WORDS_PER_MINUTE[language], 0)
        self._library.espeak_SetParameter(self._VOLUME, 60, 0)  # of 100: at 100 its own output clips
        written = text.encode()
        self._library.espeak_Synth(written, len(written) + 1, 0, self._CHARACTERS, 0, self._UTF8, None, None)
        self._library.espeak_Synchronize()
        if not self._pieces:
            raise NoVoice(f"espeak-ng said nothing for {text!r}")
        return np.concatenate(self._pieces).astype(np.float32) / np.float32(32768)


@lru_cache(maxsize=1)
def _library_voice() -> _LibraryVoice:
    """The library can be started once in a process; a second start waits for ever."""
    return _LibraryVoice()


def _speak_by_program(text: str, language: str) -> Samples:
    command = [
        "espeak-ng",
        "-v",
        ESPEAK_VOICES[language],
        "-s",
        str(WORDS_PER_MINUTE[language]),
        "-a",
        "60",
        "--stdout",
        text,
    ]
    return read_wav(subprocess.run(command, check=True, capture_output=True, timeout=30).stdout)


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m motcua.domain.queue.voice DATA   (makes the clips in DATA/voices)\n")
        return 2
    try:
        make_clips(Path(arguments[0]) / "voices")
    except NoVoice as problem:
        sys.stderr.write(f"motcua: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
