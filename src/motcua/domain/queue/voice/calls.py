"""Calls assembled from clips, and what sounds when in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from motcua.domain.queue import speech
from motcua.domain.queue.voice.clips import clip_sound, make_clips, stamp_of
from motcua.domain.queue.voice.sound import PEAK, RATE, Samples, silence, wav_bytes

CLIP_GAP_SECONDS = 0.06
PHRASE_GAP_SECONDS = 0.22  # before "đến quầy số": the number must stand by itself
SENTENCE_GAP_SECONDS = 0.7
CHIME_GAP_SECONDS = 0.35
CALLS_KEPT = 64  # assembled calls in memory, about 500 kB each


@dataclass(frozen=True)
class Placed:
    """Where a clip of a call begins and how long it sounds, in seconds."""

    clip: str
    start: float
    length: float


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
    return _assembled(tuple(clips), voices, voice, stamp_of(voices, voice))


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
            piece = silence(SENTENCE_GAP_SECONDS)
        else:
            piece = clip_sound(clip, voices, voice)
            placed.append(Placed(clip, at / RATE, len(piece) / RATE))
        following = clips[number + 1] if number + 1 < len(clips) else speech.PAUSE
        gap = silence(_gap_between(clip, following))
        pieces += [piece, gap]
        at += len(piece) + len(gap)
    whole = np.concatenate(pieces) if pieces else silence(0)
    loudest = float(np.abs(whole).max(initial=0.0))
    return (whole * (PEAK / loudest) if loudest > PEAK else whole), placed


def _gap_between(clip: str, following: str) -> float:
    if speech.PAUSE in (clip, following):
        return 0.0
    if clip.endswith(f"/{speech.CHIME}"):
        return CHIME_GAP_SECONDS
    return PHRASE_GAP_SECONDS if following.endswith("/to-counter") else CLIP_GAP_SECONDS
