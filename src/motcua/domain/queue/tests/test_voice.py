"""The sound of a call, measured: nothing is transcribed, but length, loudness, order and silences are."""

import io
import itertools
import os
import statistics
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest

from motcua.domain.queue import speech, voice
from motcua.domain.queue.voice import RATE, Samples
from motcua.domain.queue.voice.__main__ import main
from motcua.domain.queue.voice.clips import version_of


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "voices"
    voice.make_clips(folder)
    return folder


def test_every_clip_is_made_and_can_be_heard(voices: Path) -> None:
    for language in speech.SPOKEN:
        for name in [*speech.clip_texts(language), speech.CHIME]:
            samples = voice.read_wav((voices / f"espeak-{language}" / f"{name}.wav").read_bytes())
            assert 0.1 < len(samples) / RATE < 3.5, (language, name)
            assert rms(samples) > 0.03, (language, name)


def test_a_call_is_a_mono_wav_of_16_bit(voices: Path) -> None:
    with wave.open(io.BytesIO(voice.announcement_wav("A001", 5, voices=voices))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22_050, 1, 2)
        assert 9 < file.getnframes() / RATE < 18


@pytest.mark.parametrize(
    ("label", "counter", "language"),
    [("A001", 5, "vi"), ("Đ1999", 99, "en"), ("XL777", 77, "vi"), ("W208", 21, "zh"), ("Đ036", 15, "ko")],
)
def test_nothing_clips_and_nothing_is_faint(voices: Path, label: str, counter: int, language: str) -> None:
    samples = voice.read_wav(voice.announcement_wav(label, counter, language, voices=voices))
    assert 0.4 < np.abs(samples).max() <= voice.PEAK + 0.001
    steps = np.abs(np.diff(samples))
    for clip in voice.timeline(speech.announcement(label, counter, language), voices):
        for at in (clip.start, clip.start + clip.length):
            around = steps[max(0, int((at - 0.003) * RATE)) : int((at + 0.003) * RATE)]
            assert around.max(initial=0) < 0.1, f"where {clip.clip} begins or ends, a jump is heard as a click"


def test_the_chime_comes_first_and_the_clips_in_order(voices: Path) -> None:
    placed = voice.timeline(speech.announcement("A071", 24), voices)
    assert [p.clip.removeprefix("vi/") for p in placed[:8]] == [
        "chime", "invite-citizen", "letter-a", "digit-0", "digit-7", "digit-1", "to-counter", "counter-24",
    ]  # fmt: skip
    for before, after in itertools.pairwise(placed):
        assert after.start >= before.start + before.length, "two clips overlap"


def test_what_sounds_at_a_place_is_the_clip_that_the_timeline_says(voices: Path) -> None:
    clips = speech.announcement("B263", 15)
    whole = voice.read_wav(voice.assemble(clips, voices))
    for place in voice.timeline(clips, voices):
        heard = whole[round(place.start * RATE) :][: round(place.length * RATE)]
        alone = voice.trim(voice.read_wav((voices / f"espeak-{place.clip}.wav").read_bytes()))
        assert correlation(heard, alone) > 0.98, place


def test_silence_parts_the_two_sentences(voices: Path) -> None:
    whole = voice.read_wav(voice.announcement_wav("A001", 5, voices=voices))
    placed = voice.timeline(speech.announcement("A001", 5), voices)
    second = next(i for i, p in enumerate(placed) if i > 1 and p.clip == "vi/invite-citizen")
    end, begin = placed[second - 1].start + placed[second - 1].length, placed[second].start
    assert 0.6 < begin - end < 1.0
    assert rms(whole[round(end * RATE) : round(begin * RATE)]) < 0.001


def test_both_sentences_sound_the_same(voices: Path) -> None:
    placed = voice.timeline(speech.announcement("C105", 21), voices)
    half = (len(placed) - 1) // 2
    assert [p.clip for p in placed[1 : 1 + half]] == [p.clip for p in placed[1 + half :]]


def test_english_follows_where_the_ticket_asks(voices: Path) -> None:
    vietnamese = voice.announcement_wav("A001", 5, "vi", voices=voices)
    both = voice.announcement_wav("A001", 5, "en", voices=voices)
    assert len(both) > len(vietnamese) + RATE * 2 * 2
    assert both[44 : len(vietnamese) - 2000] == vietnamese[44 : len(vietnamese) - 2000]


def test_repeat_says_how_often(voices: Path) -> None:
    once, thrice = (
        len(voice.announcement_wav("A001", 5, options=speech.VoiceOptions(repeat=n), voices=voices)) for n in (1, 3)
    )
    assert thrice - once > 2 * 4 * RATE * 2


def test_assembly_takes_milliseconds(voices: Path) -> None:
    voice.announcement_wav("A000", 1, voices=voices)
    taken = []
    for number in range(1, 60):
        begin = time.perf_counter()
        voice.announcement_wav(f"K{number:03d}", number, voices=voices)
        taken.append((time.perf_counter() - begin) * 1000)
    assert statistics.median(taken) < 400  # 4 ms on a quiet machine; synthesis would take seconds


def test_the_same_call_again_is_not_assembled_again(voices: Path) -> None:
    assert voice.announcement_wav("A002", 6, voices=voices) is voice.announcement_wav("A002", 6, voices=voices)


def test_a_recording_of_the_centre_replaces_a_clip_and_is_heard_at_once(voices: Path) -> None:
    before = voice.announcement_wav("A111", 5, options=speech.VoiceOptions(name="bacgiang"), voices=voices)
    own = voices / "bacgiang"
    own.mkdir()
    tone = 0.2 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    stereo_48k(own / "digit-1.wav", tone)
    after = voice.announcement_wav("A111", 5, options=speech.VoiceOptions(name="bacgiang"), voices=voices)
    assert before != after
    placed = voice.timeline(speech.announcement("A111", 5), voices, "bacgiang")
    digit = next(p for p in placed if p.clip == "vi/digit-1")
    assert digit.length == pytest.approx(1.0, abs=0.03)
    heard = voice.read_wav(after)[round(digit.start * RATE) :][: round(digit.length * RATE)]
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.argmax(spectrum) * RATE / len(heard) == pytest.approx(440, abs=3), "the rate of a recording is kept right"
    assert voice.announcement_wav("A111", 5, voices=voices) != after, "other centres keep their voice"


def test_a_broken_recording_never_silences_a_call(voices: Path) -> None:
    own = voices / "broken"
    own.mkdir()
    (own / "digit-2.wav").write_bytes(b"RIFF....not a sound")
    assert voice.announcement_wav(
        "A222", 5, options=speech.VoiceOptions(name="broken"), voices=voices
    ) == voice.announcement_wav("A222", 5, voices=voices)


def test_a_recording_is_brought_to_the_loudness_of_the_others() -> None:
    faint = (0.01 * np.sin(np.arange(RATE) / 10)).astype(np.float32)
    assert rms(voice.level(faint)) == pytest.approx(voice.LOUDNESS, rel=0.05)


def test_silence_at_the_ends_is_cut() -> None:
    quiet, tone = np.zeros(RATE, dtype=np.float32), np.ones(RATE // 2, dtype=np.float32)
    assert len(voice.trim(np.concatenate([quiet, tone, quiet]))) == pytest.approx(
        len(tone) + 2 * voice.EDGE_SECONDS * RATE, abs=3
    )


def test_two_processes_that_make_the_clips_at_once_both_end_well(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "motcua.domain.queue.voice", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(voice.__file__).parents[4])}
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0], [
        process.stderr and process.stderr.read() for process in both
    ]
    assert sorted(path.name for path in (tmp_path / "voices").iterdir()) == sorted(
        f"espeak-{language}" for language in speech.SPOKEN
    )


def test_clips_of_an_older_version_are_made_anew(voices: Path, tmp_path: Path) -> None:
    old = tmp_path / "espeak-vi"
    old.mkdir()
    (old / "digit-0.wav").write_bytes(b"")
    (old / "version").write_text("0")
    voice.make_clips(tmp_path)
    made, expected = ((folder / "espeak-vi" / "digit-0.wav").stat().st_size for folder in (tmp_path, voices))
    assert made == pytest.approx(expected, rel=0.05)


def test_the_command_refuses_what_it_does_not_understand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))


def correlation(one: Samples, other: Samples) -> float:
    """The best likeness of two sounds within a shift of 10 ms."""
    length = min(len(one), len(other)) - 500
    return max(
        float(np.corrcoef(one[250 : 250 + length], other[250 + shift : 250 + shift + length])[0, 1])
        for shift in range(-249, 250, 1)
    )


def stereo_48k(path: Path, mono: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.repeat((mono * 32767).astype("<i2"), 2).tobytes())


@pytest.mark.parametrize("number", [0, 5, 21, 105, 1005, 9999])
def test_case_70_a_number_read_whole_sounds_without_clipping_or_overlap(voices: Path, number: int) -> None:
    options = speech.VoiceOptions(order=("en", "vi"), digits=speech.WHOLE)
    clips = speech.announcement(f"A{number:04}", 5, options=options)
    placed = voice.timeline(clips, voices)
    for before, after in itertools.pairwise(placed):
        assert after.start >= before.start + before.length
    whole = voice.read_wav(voice.announcement_wav(f"A{number:04}", 5, options=options, voices=voices))
    assert 0.4 < np.abs(whole).max() <= voice.PEAK + 0.001
    assert len(whole) / RATE >= placed[-1].start + placed[-1].length - 0.001


def test_case_69_chime_and_voice_are_switched_separately(voices: Path) -> None:
    def length(**switched: bool) -> float:
        options = speech.VoiceOptions(**switched)
        return len(voice.read_wav(voice.announcement_wav("A001", 5, options=options, voices=voices))) / RATE

    both, chime, spoken, none = length(), length(voice=False), length(chime=False), length(chime=False, voice=False)
    assert none == 0
    assert 1 < chime < 3 < spoken < both
    assert both == pytest.approx(chime + spoken + voice.CHIME_GAP_SECONDS, abs=0.01)


# speaks Piper's command line: text on standard input, a WAV of another rate as its output
PIPER = """#!{python}
import math, struct, sys, wave
text = sys.stdin.buffer.read().decode()
given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
if open(given["--model"]).read() != "a voice":
    sys.exit("no model")
with wave.open(given["--output_file"], "wb") as out:
    out.setnchannels(1), out.setsampwidth(2), out.setframerate(16000)
    count = 1600 * len(text)
    out.writeframes(b"".join(struct.pack("<h", round(9000 * math.sin(n / 8))) for n in range(count)))
"""


@pytest.fixture
def piper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of voices with a Vietnamese voice file, and the program beside it."""
    program = tmp_path / "bin" / "piper"
    program.parent.mkdir()
    program.write_text(PIPER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    model = tmp_path / "voices" / "piper" / "vi.onnx"
    model.parent.mkdir(parents=True)
    model.write_text("a voice")
    return tmp_path / "voices"


def test_piper_speaks_the_language_it_has_a_voice_for_and_espeak_the_other(piper: Path) -> None:
    speak = voice.speaker(piper)
    said = speak("mười một", "vi")
    assert abs(len(said) - 8 * 0.1 * RATE) < 10, "as long as the program made it, at our rate"
    assert len(speak("eleven", "en")) > 0.2 * RATE
    assert voice.piper_model(piper, "en") is None


def test_another_piper_voice_makes_the_clips_anew_and_a_broken_one_is_told(piper: Path) -> None:
    folder = piper / "espeak-vi"
    before = version_of(folder)
    model = piper / "piper" / "vi.onnx"
    model.write_text("another")
    os.utime(model, ns=(1, 1))
    assert version_of(folder) != before
    with pytest.raises(voice.NoVoice):
        voice.speaker(piper)("một", "vi")
    model.unlink()
    assert version_of(folder) == voice.CLIPS_VERSION
