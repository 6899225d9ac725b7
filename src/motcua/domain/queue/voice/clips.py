"""The folders of clips: made once by a speaker, replaced by a centre's recordings, read."""

import logging
import os
import shutil
import tempfile
import threading
import wave
from functools import lru_cache
from pathlib import Path

from motcua.domain.queue import speech
from motcua.domain.queue.voice.sound import Samples, chime, level, read_wav, trim, wav_bytes
from motcua.domain.queue.voice.speakers import Speak, piper_model, speaker

CLIPS_VERSION = "3"  # of the folder that this module makes; another one is made anew
VERSION_FILE = "version"
log = logging.getLogger(__name__)
_making = threading.Lock()


def _folders(clip: str, voices: Path, voice: str) -> list[Path]:
    """Where a clip is looked for: the centre's recordings first."""
    language = clip.partition("/")[0]
    own = (
        [voices / f"{voice}-{language}"] + ([voices / voice] if language == speech.VIETNAMESE else []) if voice else []
    )
    return [*own, voices / f"espeak-{language}"]


def clip_sound(clip: str, voices: Path, voice: str) -> Samples:
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


def stamp_of(voices: Path, voice: str) -> int:
    """Changes when a recording is added or replaced, so that no old call is played."""
    folders = {folder for language in speech.SPOKEN for folder in _folders(f"{language}/", voices, voice)}
    files = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    return hash(frozenset((path.name, path.stat().st_mtime_ns) for path in files)) if voice else 0


def make_clips(voices: Path) -> None:
    """Makes espeak's folders of clips where they are missing or of an older version. Raises NoVoice."""
    if all(_up_to_date(voices / f"espeak-{language}") for language in speech.SPOKEN):
        return
    with _making:
        speak = speaker(voices)
        for language in speech.SPOKEN:
            if not _up_to_date(voices / f"espeak-{language}"):
                _make_folder(voices, language, speak)


def _up_to_date(folder: Path) -> bool:
    version = folder / VERSION_FILE
    return version.is_file() and version.read_text() == version_of(folder)


def version_of(folder: Path) -> str:
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
    (fresh / VERSION_FILE).write_text(version_of(folder))
    if folder.exists() and not _up_to_date(folder):
        shutil.rmtree(folder, ignore_errors=True)
    try:
        os.rename(fresh, folder)
    except OSError:  # another process was first; its clips are as good
        shutil.rmtree(fresh, ignore_errors=True)
        if not _up_to_date(folder):
            raise
