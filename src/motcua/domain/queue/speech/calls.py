"""A call: what a centre has set for it, and the clips of its sentences in their order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.domain.queue.speech.reading import (
    CHINESE,
    DIGITS,
    ENGLISH,
    FIRST_COUNTER,
    KOREAN,
    LANGUAGES,
    LAST_COUNTER,
    LETTERS,
    SPOKEN,
    VIETNAMESE,
    cardinal,
    checked,
    counter_clip,
    digit_clip,
    letter_clip,
    spell,
    whole_number,
)

PAUSE = "pause"  # stands between two sentences in a list of clips
CHIME = "chime"

# The forms of address that a centre may choose from, and the name of their clip.
ADDRESSES: dict[str, str] = {
    "công dân": "invite-citizen",
    "ông, bà": "invite-sir-or-madam",
    "quý khách": "invite-guest",
}
DEFAULT_ADDRESS = "công dân"

DIGITS_ONE_BY_ONE, WHOLE = "digits", "whole"
MOST_REPEATS = 3


@dataclass(frozen=True)
class VoiceOptions:
    """How a centre calls, from `options["voice"]` of its master data; a mere name there is the name of recordings."""

    name: str = ""  # of the centre's own recordings, a folder of `voices`
    order: tuple[str, ...] = (VIETNAMESE,)  # spoken at every call; a visitor's own follows anyway
    digits: str = DIGITS_ONE_BY_ONE
    chime: bool = True
    voice: bool = True
    repeat: int = 2  # how often the first language is spoken
    volume_by_hour: Mapping[str, float] = field(default_factory=dict)  # 0 to 1, from that hour of the day on

    @property
    def sounds(self) -> bool:
        return self.chime or self.voice

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "VoiceOptions":
        """Raises ValueError for a setting that cannot be used."""
        raw = options.get("voice") or {}
        written = {"name": raw} if isinstance(raw, str) else dict(raw)
        unknown = set(written) - set(cls.__dataclass_fields__)
        if unknown:
            raise ValueError(f"unknown settings of the voice: {', '.join(sorted(unknown))}")
        made = cls(**{**written, "order": tuple(written.get("order", (VIETNAMESE,)))})
        made._check()
        return made

    def _check(self) -> None:
        if not isinstance(self.name, str) or not re.fullmatch(r"[\w-]*", self.name):
            raise ValueError(f"not the name of a voice: {self.name!r}")
        if not self.order or len(set(self.order)) < len(self.order) or not set(self.order) <= set(LANGUAGES):
            raise ValueError(f"languages of calls are some of {', '.join(LANGUAGES)}, each once: {self.order}")
        if self.digits not in (DIGITS_ONE_BY_ONE, WHOLE):
            raise ValueError(f"numbers are read by {DIGITS_ONE_BY_ONE} or {WHOLE}, not {self.digits!r}")
        if type(self.repeat) is not int or not 1 <= self.repeat <= MOST_REPEATS:
            raise ValueError(f"a call is spoken 1 to {MOST_REPEATS} times, not {self.repeat!r}")
        if type(self.chime) is not bool or type(self.voice) is not bool:
            raise ValueError("chime and voice are true or false")
        for hour, volume in self.volume_by_hour.items():
            if not re.fullmatch(r"1?[0-9]|2[0-3]", hour) or type(volume) not in (int, float) or not 0 <= volume <= 1:
                raise ValueError(f"a volume is from 0 to 1 and begins at an hour from 0 to 23: {hour}: {volume}")


AS_USUAL = VoiceOptions()

# The clips around the number of the ticket and of the counter; some languages end with words.
_PHRASES: dict[str, dict[str, str]] = {
    VIETNAMESE: {clip: f"Xin mời {address} có số thứ tự" for address, clip in ADDRESSES.items()}
    | {"to-counter": "đến quầy số", "hundred": "trăm", "odd": "linh", "thousand": "nghìn"},
    ENGLISH: {
        "invite": "Ticket number",
        "to-counter": "please go to counter",
        "hundred": "hundred",
        "thousand": "thousand",
    },
    CHINESE: {
        "invite": "请",
        "to-counter": "号到",
        "at-counter": "号窗口办理",
        "hundred": "百",
        "thousand": "千",
        "myriad": "万",
    },
    KOREAN: {
        "invite": "번호표",
        "to-counter": "번 고객님",
        "at-counter": "번 창구로 오십시오",
        "hundred": "백",
        "thousand": "천",
        "myriad": "만",
    },
}


def sentence(
    label: str,
    counter: int,
    language: str = VIETNAMESE,
    address: str = DEFAULT_ADDRESS,
    digits: str = DIGITS_ONE_BY_ONE,
) -> list[str]:
    """The clips of one sentence in order, each as "language/name"."""
    cardinal(counter, language)
    names = [_address_clip(address) if language == VIETNAMESE else "invite"]
    spelled = spell(label)
    if digits == WHOLE:
        names += [letter_clip(c) for c in spelled if not c.isdigit()]
        names += whole_number(int("".join(c for c in spelled if c.isdigit())), language)
    else:
        names += [digit_clip(c) if c.isdigit() else letter_clip(c) for c in spelled]
    names += ["to-counter", counter_clip(counter)]
    names += ["at-counter"] if "at-counter" in _PHRASES[language] else []
    return [f"{language}/{name}" for name in names]


def announcement(
    label: str,
    counter: int,
    language: str = VIETNAMESE,
    address: str = DEFAULT_ADDRESS,
    *,
    options: VoiceOptions = AS_USUAL,
    short: bool = False,
) -> list[str]:
    """The clips of a whole call: chime, the first language `repeat` times, each other one once.

    The visitor's own follows where the ticket asks for one that is not among the centre's; English stands for one that
    has no voice here. A `short` call, when many wait to be spoken, is one sentence only.
    """
    spoken = _languages(language, options)
    sentences = [sentence(label, counter, one, address, options.digits) for one in spoken]
    sentences = sentences[:1] if short else sentences[:1] * options.repeat + sentences[1:]
    clips = [f"{VIETNAMESE}/{CHIME}"] if options.chime else []
    for number, words in enumerate(sentences if options.voice else []):
        clips += [PAUSE] * (number > 0) + words
    return clips


def _languages(language: str, options: VoiceOptions) -> tuple[str, ...]:
    asked = language if language in SPOKEN else ENGLISH
    return options.order if asked in options.order else (*options.order, asked)


def clip_texts(language: str) -> Mapping[str, str]:
    """Every clip that a voice of this language has, by name, with the words to be spoken (or recorded) for it."""
    texts = {letter_clip(letter): name for letter, name in LETTERS[checked(language)].items()}
    texts |= {digit_clip(str(number)): word for number, word in enumerate(DIGITS[language])}
    texts |= {counter_clip(n): cardinal(n, language) for n in range(FIRST_COUNTER, LAST_COUNTER + 1)}
    return texts | _PHRASES[language]


def _address_clip(address: str) -> str:
    if address not in ADDRESSES:
        raise ValueError(f"unknown form of address {address!r}; known are: {', '.join(ADDRESSES)}")
    return ADDRESSES[address]
