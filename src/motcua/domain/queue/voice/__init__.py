"""The voice of the hall: a folder of clips per language, and calls assembled from them as WAV (22.05 kHz, mono).

The clips are made once by espeak-ng (`python -m motcua.domain.queue.voice DATA`). A centre that has recordings puts
files of the same names into `voices/NAME/` (English ones into `voices/NAME-en/`) and names NAME as its voice; what it
has not recorded stays espeak's, or Piper's where `voices/piper/vi.onnx` (`en.onnx`) and the program `piper` are at hand.
"""

from motcua.domain.queue.voice.calls import (
    CALLS_KEPT,
    CHIME_GAP_SECONDS,
    CLIP_GAP_SECONDS,
    PHRASE_GAP_SECONDS,
    SENTENCE_GAP_SECONDS,
    Placed,
    announcement_wav,
    assemble,
    timeline,
)
from motcua.domain.queue.voice.clips import CLIPS_VERSION, VERSION_FILE, log, make_clips
from motcua.domain.queue.voice.sound import (
    EDGE_SECONDS,
    LOUDNESS,
    PEAK,
    RATE,
    SILENCE,
    Samples,
    chime,
    joined,
    level,
    read_wav,
    trim,
    wav_bytes,
)
from motcua.domain.queue.voice.speakers import (
    ESPEAK_VOICES,
    PIPER,
    PIPER_SECONDS,
    WORDS_PER_MINUTE,
    NoVoice,
    Speak,
    piper_model,
    speaker,
)

__all__ = [
    "CALLS_KEPT",
    "CHIME_GAP_SECONDS",
    "CLIPS_VERSION",
    "CLIP_GAP_SECONDS",
    "EDGE_SECONDS",
    "ESPEAK_VOICES",
    "LOUDNESS",
    "PEAK",
    "PHRASE_GAP_SECONDS",
    "PIPER",
    "PIPER_SECONDS",
    "RATE",
    "SENTENCE_GAP_SECONDS",
    "SILENCE",
    "VERSION_FILE",
    "WORDS_PER_MINUTE",
    "NoVoice",
    "Placed",
    "Samples",
    "Speak",
    "announcement_wav",
    "assemble",
    "chime",
    "joined",
    "level",
    "log",
    "make_clips",
    "piper_model",
    "read_wav",
    "speaker",
    "timeline",
    "trim",
    "wav_bytes",
]
