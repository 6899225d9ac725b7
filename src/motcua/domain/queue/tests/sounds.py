"""Sounds as a test needs them: a tone, written as a file, and how long one lasts."""

import io
import wave
from typing import Any

import numpy as np
import soundfile


def tone(seconds: float, amplitude: float, rate: int = 44_100, hertz: float = 440) -> Any:
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def written(samples: Any, rate: int = 44_100, form: str = "WAV") -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=form)
    return out.getvalue()


def seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as read:
        return read.getnframes() / read.getframerate()
