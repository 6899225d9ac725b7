"""Who speaks a sentence: Piper where a voice of it is at hand, else espeak-ng."""

import ctypes
import shutil
import subprocess
import tempfile
import threading
import wave
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motcua.domain.queue import speech
from motcua.domain.queue.voice.sound import RATE, Samples, read_wav

PIPER, PIPER_SECONDS = "piper", 60  # a first sentence loads the voice
WORDS_PER_MINUTE = {speech.VIETNAMESE: 135, speech.ENGLISH: 150, speech.CHINESE: 150, speech.KOREAN: 150}
ESPEAK_VOICES = {speech.VIETNAMESE: "vi", speech.ENGLISH: "en-us", speech.CHINESE: "cmn", speech.KOREAN: "ko"}


class NoVoice(Exception):
    """Neither the library nor the program espeak-ng is at hand."""


Speak = Callable[[str, str], Samples]


def speaker(voices: Path | None = None) -> Speak:
    """Piper for the languages for which it has a voice, espeak-ng for the others. Raises NoVoice."""
    if voices is None:
        from django.conf import settings

        voices = Path(settings.VOICES_DIR)
    models = {language: model for language in speech.SPOKEN if (model := piper_model(voices, language))}
    if len(models) == len(speech.SPOKEN):
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

    _SYNCHRONOUS, _CHARACTERS, _UTF8, _RATE, _VOLUME = 2, 1, 1, 1, 2  # another way of giving waits 20 ms each time
    _CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        if self._library.espeak_Initialize(self._SYNCHRONOUS, 500, espeakng_loader.get_data_path().encode(), 0) != RATE:
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
    """The text goes by standard input: as an argument one that begins with a hyphen would be an option, and `-w` writes a file."""
    command = ["espeak-ng", "-v", ESPEAK_VOICES[language], "-s", str(WORDS_PER_MINUTE[language]), "-a", "60"]
    done = subprocess.run(
        [*command, "--stdin", "--stdout"], input=text.encode(), check=True, capture_output=True, timeout=30
    )
    return read_wav(done.stdout)
