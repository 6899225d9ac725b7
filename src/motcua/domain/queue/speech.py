"""How a call is worded and read aloud: texts and the order of the clips. Pure; the sound itself is made in `voice.py`.

Tickets are read digit by digit in plain forms ("A không không một"): a tail read as a number would turn 105 into
"một năm" (one year). Counters are cardinals ("quầy số hai mươi tư").
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

VIETNAMESE, ENGLISH = "vi", "en"
LANGUAGES = (VIETNAMESE, ENGLISH)
FIRST_COUNTER, LAST_COUNTER = 1, 99
PAUSE = "pause"  # stands between two sentences in a list of clips
CHIME = "chime"

DIGITS: dict[str, tuple[str, ...]] = {
    VIETNAMESE: ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    ENGLISH: ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}

# How the letters are called; the English reader knows its own.
LETTER_NAMES: dict[str, str] = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép phờ", "G": "giê", "H": "hát",
    "I": "i", "J": "di", "K": "ca", "L": "e lờ", "M": "em mờ", "N": "en nờ", "O": "o", "P": "pê", "Q": "quy",
    "R": "e rờ", "S": "ét sì", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip
ENGLISH_LETTER_NAMES: dict[str, str] = {letter: letter for letter in LETTER_NAMES} | {"Đ": "D with a bar"}

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
    order: tuple[str, ...] = (VIETNAMESE,)  # spoken at every call; English follows a ticket in another language anyway
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

_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LABEL = re.compile(r"([A-ZĐ]{1,2})([0-9]{1,5})")


def cardinal(number: int, language: str = VIETNAMESE) -> str:
    """A number from 1 to 99 in words: 15 "mười lăm", 21 "hai mươi mốt", 24 "hai mươi tư". Raises ValueError beyond."""
    if not FIRST_COUNTER <= number <= LAST_COUNTER:
        raise ValueError(f"counters are numbered from {FIRST_COUNTER} to {LAST_COUNTER}, not {number}")
    return _vietnamese_cardinal(number) if _checked(language) == VIETNAMESE else _english_cardinal(number)


def _vietnamese_cardinal(number: int) -> str:
    tens, unit = divmod(number, 10)
    digit = DIGITS[VIETNAMESE]
    if tens == 0:
        return digit[unit]
    ten = "mười" if tens == 1 else f"{digit[tens]} mươi"
    if unit == 0:
        return ten
    changed = {5: "lăm"} if tens == 1 else {1: "mốt", 4: "tư", 5: "lăm"}
    return f"{ten} {changed.get(unit, digit[unit])}"


def _english_cardinal(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return DIGITS[ENGLISH][unit]
    if tens == 1:
        return _TEENS[unit]
    return f"{_TENS[tens]}-{DIGITS[ENGLISH][unit]}" if unit else _TENS[tens]


def spell(label: str) -> tuple[str, ...]:
    """The letters and digits of a ticket's label, one by one. Raises ValueError for what is not a label."""
    found = _LABEL.fullmatch(unicodedata.normalize("NFC", label).upper())
    if found is None:
        raise ValueError(f"not the label of a ticket: {label!r}")
    return tuple(found[1] + found[2])


def read_label(label: str, language: str = VIETNAMESE, *, letter_names: bool = True) -> str:
    """A label in words. Letters stay letters for the eye with `letter_names=False`: "A không không một"."""
    names = LETTER_NAMES if _checked(language) == VIETNAMESE else ENGLISH_LETTER_NAMES
    words = (DIGITS[language][int(c)] if c.isdigit() else names[c] if letter_names else c for c in spell(label))
    return " ".join(words)


def announcement_text(label: str, counter: int, language: str = VIETNAMESE, address: str = DEFAULT_ADDRESS) -> str:
    """One sentence for the eye: captions of the display, screen readers."""
    read = read_label(label, language, letter_names=False)
    number = cardinal(counter, language)
    if language == VIETNAMESE:
        _address_clip(address)
        return f"Xin mời {address} có số thứ tự {read} đến quầy số {number}."
    return f"Ticket number {read}, please go to counter {number}."


def whole_number(number: int, language: str = VIETNAMESE) -> list[str]:
    """The clips of 0 to 99999 read as one number: 105 "một trăm linh năm", 1005 "một nghìn không trăm linh năm"."""
    thousands, rest = divmod(number, 1000)
    hundreds, tail = divmod(rest, 100)
    if not 0 <= thousands <= LAST_COUNTER:
        raise ValueError(f"numbers are read up to {LAST_COUNTER}999, not {number}")
    if number == 0:
        return [digit_clip("0")]
    is_vietnamese = _checked(language) == VIETNAMESE
    clips = [counter_clip(thousands), "thousand"] if thousands else []
    if hundreds or (is_vietnamese and thousands and tail):
        clips += [digit_clip(str(hundreds)), "hundred"]
    if is_vietnamese and clips and 0 < tail < 10:
        clips.append("odd")
    return [*clips, counter_clip(tail)] if tail else clips


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

    English follows where the ticket asks for a language that is not among the centre's; it also stands for one that
    has no voice of its own (such as "zh"). A `short` call, when many wait to be spoken, is one sentence only.
    """
    spoken = _languages(language, options)
    sentences = [sentence(label, counter, one, address, options.digits) for one in spoken]
    sentences = sentences[:1] if short else sentences[:1] * options.repeat + sentences[1:]
    clips = [f"{VIETNAMESE}/{CHIME}"] if options.chime else []
    for number, words in enumerate(sentences if options.voice else []):
        clips += [PAUSE] * (number > 0) + words
    return clips


def _languages(language: str, options: VoiceOptions) -> tuple[str, ...]:
    asked = language if language in LANGUAGES else ENGLISH
    return options.order if asked in options.order else (*options.order, asked)


def clip_texts(language: str) -> Mapping[str, str]:
    """Every clip that a voice of this language has, by name, with the words to be spoken (or recorded) for it."""
    letters = LETTER_NAMES if _checked(language) == VIETNAMESE else ENGLISH_LETTER_NAMES
    texts = {letter_clip(letter): name for letter, name in letters.items()}
    texts |= {digit_clip(str(number)): word for number, word in enumerate(DIGITS[language])}
    texts |= {counter_clip(n): cardinal(n, language) for n in range(FIRST_COUNTER, LAST_COUNTER + 1)}
    if language == VIETNAMESE:
        phrases = {clip: f"Xin mời {address} có số thứ tự" for address, clip in ADDRESSES.items()} | {
            "to-counter": "đến quầy số",
            "hundred": "trăm",
            "odd": "linh",
            "thousand": "nghìn",
        }
    else:
        phrases = {
            "invite": "Ticket number",
            "to-counter": "please go to counter",
            "hundred": "hundred",
            "thousand": "thousand",
        }
    return texts | phrases


def letter_clip(letter: str) -> str:
    return "letter-dd" if letter == "Đ" else f"letter-{letter.lower()}"


def digit_clip(digit: str) -> str:
    return f"digit-{digit}"


def counter_clip(number: int) -> str:
    return f"counter-{number}"


def _address_clip(address: str) -> str:
    if address not in ADDRESSES:
        raise ValueError(f"unknown form of address {address!r}; known are: {', '.join(ADDRESSES)}")
    return ADDRESSES[address]


def _checked(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"no reading for the language {language!r}")
    return language
