"""How announcements sound: spoken, signalled, recorded at the loudness of calls, without clipping."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from motcua.base.problems import InvalidInput, TooLarge, UnsupportedMedia
from motcua.domain.queue import announced, voice
from motcua.domain.queue.tests.sounds import seconds, tone, written
from motcua.domain.queue.tests.test_announcements import PAPERS


def test_a_typed_announcement_is_spoken_in_the_languages_asked_without_clipping(tmp_path: Path) -> None:
    one = announced.spoken({"vi": PAPERS["vi"]}, voices=tmp_path)
    both = announced.spoken(PAPERS, voices=tmp_path)
    assert 2.5 < seconds(one) < 8
    assert seconds(both) > seconds(one) + 1.5
    samples = voice.read_wav(both)
    assert 0.3 < np.abs(samples).max() <= voice.PEAK + 0.001
    assert 0.5 * voice.LOUDNESS < announced.loudness(samples) < 1.5 * voice.LOUDNESS


def test_an_announcement_is_synthesised_once_and_then_read_from_disk(tmp_path: Path, monkeypatch: Any) -> None:
    first = announced.spoken(PAPERS, voices=tmp_path)
    monkeypatch.setattr(voice, "speaker", lambda *_voices: pytest.fail("spoken twice"))
    assert announced.spoken(PAPERS, voices=tmp_path) == first
    assert [place.suffix for place in (tmp_path / "announcements").iterdir()] == [".wav"]


def test_what_nobody_asked_for_in_a_month_is_cleared_away(tmp_path: Path) -> None:
    announced.spoken(PAPERS, voices=tmp_path)
    assert announced.forget_unused(tmp_path) == 0
    for place in (tmp_path / "announcements").iterdir():
        os.utime(place, (0, 0))
    assert announced.forget_unused(tmp_path) == 1
    assert announced.spoken(PAPERS, voices=tmp_path)


def test_an_emergency_begins_with_its_signal_not_with_the_chime(tmp_path: Path) -> None:
    usual = voice.read_wav(announced.spoken(PAPERS, voices=tmp_path))
    emergency = voice.read_wav(announced.spoken(PAPERS, emergency=True, voices=tmp_path))
    begin = emergency[: int(0.5 * voice.RATE)]
    spectrum = np.abs(np.fft.rfft(begin))
    assert abs(np.argmax(spectrum) * voice.RATE / len(begin) - announced.SIGNAL_HERTZ) < 5
    silent = emergency[int(0.55 * voice.RATE) : int(0.95 * voice.RATE)]
    assert np.abs(silent).max() < 0.001
    assert len(emergency) > len(usual)


@pytest.mark.parametrize("form", ["WAV", "MP3"])
@pytest.mark.parametrize("amplitude", [0.01, 0.9])
def test_a_recording_comes_to_the_loudness_of_calls_without_clipping(form: str, amplitude: float) -> None:
    said = np.concatenate([tone(1, amplitude), np.zeros(22_050), tone(1, amplitude)])
    kept = announced.heard(written(np.stack([said, said], axis=1), form=form))
    samples = voice.read_wav(kept)
    assert abs(announced.loudness(samples) - voice.LOUDNESS) < 0.02
    assert np.abs(samples).max() <= voice.PEAK
    assert 2.3 < seconds(kept) < 2.8


def test_tones_above_what_we_keep_are_not_heard_as_others() -> None:
    high = announced.resampled(tone(1, 0.5, 48_000, 15_000).astype(np.float32), 48_000)
    low = announced.resampled(tone(1, 0.5, 48_000, 1_000).astype(np.float32), 48_000)
    assert np.abs(high[1000:-1000]).max() < 0.02
    assert abs(np.abs(low[1000:-1000]).max() - 0.5) < 0.02
    assert len(low) == voice.RATE


def test_a_recording_is_known_by_its_content_and_has_limits() -> None:
    with pytest.raises(UnsupportedMedia):
        announced.heard(b"%PDF-1.7 not a sound" + b"x" * 2000)
    with pytest.raises(UnsupportedMedia):
        announced.heard(b"<html>recording.wav</html>")
    with pytest.raises(TooLarge):
        announced.heard(b"RIFF" + b"\0" * announced.MOST_BYTES)
    with pytest.raises(InvalidInput):
        announced.heard(written(np.zeros(44_100)))
    with pytest.raises(InvalidInput):
        announced.heard(written(tone(announced.LONGEST_SECONDS + 1, 0.1, 8_000), 8_000))
    with pytest.raises(InvalidInput):
        announced.heard(b"RIFF\x24\0\0\0WAVEfmt " + b"\xff" * 300)
