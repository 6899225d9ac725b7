"""How a call is worded and read aloud: the clips in their order, and the words of each. Pure; the sound itself is made in `voice`.

Tickets are read digit by digit in plain forms ("A không không một"): a tail read as a number would turn 105 into
"một năm" (one year). Counters are cardinals ("quầy số hai mươi tư").
"""

from motcua.domain.queue.speech.calls import (
    ADDRESSES,
    AS_USUAL,
    CHIME,
    DEFAULT_ADDRESS,
    DIGITS_ONE_BY_ONE,
    MOST_REPEATS,
    PAUSE,
    WHOLE,
    VoiceOptions,
    announcement,
    clip_texts,
    sentence,
)
from motcua.domain.queue.speech.reading import (
    CHINESE,
    DIGITS,
    ENGLISH,
    FIRST_COUNTER,
    KOREAN,
    LANGUAGES,
    LAST_COUNTER,
    LETTER_NAMES,
    SPOKEN,
    VIETNAMESE,
    cardinal,
    read_label,
    runs,
    spell,
    spoken,
    whole_number,
)

__all__ = [
    "ADDRESSES",
    "AS_USUAL",
    "CHIME",
    "CHINESE",
    "DEFAULT_ADDRESS",
    "DIGITS",
    "DIGITS_ONE_BY_ONE",
    "ENGLISH",
    "FIRST_COUNTER",
    "KOREAN",
    "LANGUAGES",
    "LAST_COUNTER",
    "LETTER_NAMES",
    "MOST_REPEATS",
    "PAUSE",
    "SPOKEN",
    "VIETNAMESE",
    "WHOLE",
    "VoiceOptions",
    "announcement",
    "cardinal",
    "clip_texts",
    "read_label",
    "runs",
    "sentence",
    "spell",
    "spoken",
    "whole_number",
]
