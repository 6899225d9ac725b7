"""How letters, digits and numbers are read in each language that has a voice here."""

import re
import unicodedata
from collections.abc import Callable, Mapping

VIETNAMESE, ENGLISH, CHINESE, KOREAN = "vi", "en", "zh", "ko"
LANGUAGES = (VIETNAMESE, ENGLISH)  # of the house: what it announces, and how each call may begin
SPOKEN = (*LANGUAGES, CHINESE, KOREAN)  # those that a visitor can choose, and is called in
FIRST_COUNTER, LAST_COUNTER = 1, 99

DIGITS: dict[str, tuple[str, ...]] = {
    VIETNAMESE: ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
    ENGLISH: ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    CHINESE: ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九"),
    KOREAN: ("공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"),
}

# How the letters are called; the English and the Chinese reader know the Latin ones.
LETTER_NAMES: dict[str, str] = {
    "A": "a", "B": "bê", "C": "xê", "D": "dê", "Đ": "đê", "E": "e", "F": "ép phờ", "G": "giê", "H": "hát",
    "I": "i", "J": "di", "K": "ca", "L": "e lờ", "M": "em mờ", "N": "en nờ", "O": "o", "P": "pê", "Q": "quy",
    "R": "e rờ", "S": "ét sì", "T": "tê", "U": "u", "V": "vê", "W": "vê kép", "X": "ích xì", "Y": "i dài", "Z": "dét",
}  # fmt: skip
_LATIN: dict[str, str] = {letter: letter for letter in LETTER_NAMES}
_KOREAN_LETTER_NAMES: dict[str, str] = {
    "A": "에이", "B": "비", "C": "씨", "D": "디", "Đ": "줄 있는 디", "E": "이", "F": "에프", "G": "지", "H": "에이치",
    "I": "아이", "J": "제이", "K": "케이", "L": "엘", "M": "엠", "N": "엔", "O": "오", "P": "피", "Q": "큐",
    "R": "알", "S": "에스", "T": "티", "U": "유", "V": "브이", "W": "더블유", "X": "엑스", "Y": "와이", "Z": "제트",
}  # fmt: skip
LETTERS: dict[str, Mapping[str, str]] = {
    VIETNAMESE: LETTER_NAMES,
    ENGLISH: _LATIN | {"Đ": "D with a bar"},
    CHINESE: _LATIN | {"Đ": "带横的 D"},
    KOREAN: _KOREAN_LETTER_NAMES,
}

_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LABEL = re.compile(r"([A-ZĐ]{1,2})([0-9]{1,5})")
_LATIN_WORDS = re.compile(r"[A-Za-zÀ-ỹ]{2,}(?:[ ,/&().'-]+[A-Za-zÀ-ỹ]{2,})*")


def spoken(code: str) -> str:
    """The language that has a voice here for a language code of a page or a ticket ("zh-hans"): itself, else English."""
    language = code.partition("-")[0]
    return language if language in SPOKEN else ENGLISH


def cardinal(number: int, language: str = VIETNAMESE) -> str:
    """A number from 1 to 99 in words: 15 "mười lăm", 21 "hai mươi mốt", 24 "hai mươi tư". Raises ValueError beyond."""
    if not FIRST_COUNTER <= number <= LAST_COUNTER:
        raise ValueError(f"counters are numbered from {FIRST_COUNTER} to {LAST_COUNTER}, not {number}")
    return _CARDINALS[checked(language)](number)


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


def _in_tens(language: str, ten: str) -> Callable[[int], str]:
    """As Chinese and Korean build them: how many tens where there are several, then the unit."""

    def read(number: int) -> str:
        tens, unit = divmod(number, 10)
        several = DIGITS[language][tens] if tens > 1 else ""
        return several + (ten if tens else "") + (DIGITS[language][unit] if unit else "")

    return read


_CARDINALS: dict[str, Callable[[int], str]] = {
    VIETNAMESE: _vietnamese_cardinal,
    ENGLISH: _english_cardinal,
    CHINESE: _in_tens(CHINESE, "十"),
    KOREAN: _in_tens(KOREAN, "십"),
}


def spell(label: str) -> tuple[str, ...]:
    """The letters and digits of a ticket's label, one by one. Raises ValueError for what is not a label."""
    found = _LABEL.fullmatch(unicodedata.normalize("NFC", label).upper())
    if found is None:
        raise ValueError(f"not the label of a ticket: {label!r}")
    return tuple(found[1] + found[2])


def read_label(label: str, language: str = VIETNAMESE) -> str:
    """A label in words: "a không không một"."""
    names = LETTERS[checked(language)]
    return " ".join(DIGITS[language][int(c)] if c.isdigit() else names[c] for c in spell(label))


def whole_number(number: int, language: str = VIETNAMESE) -> list[str]:
    """The clips of 0 to 99999 read as one number: 105 "một trăm linh năm", 1005 "một nghìn không trăm linh năm"."""
    if not 0 <= number <= LAST_COUNTER * 1000 + 999:
        raise ValueError(f"numbers are read up to {LAST_COUNTER}999, not {number}")
    if number == 0:
        return [digit_clip("0")]
    return (_by_myriads if checked(language) in (CHINESE, KOREAN) else _by_thousands)(number, language)


def _by_thousands(number: int, language: str) -> list[str]:
    thousands, rest = divmod(number, 1000)
    hundreds, tail = divmod(rest, 100)
    is_vietnamese = language == VIETNAMESE
    clips = [counter_clip(thousands), "thousand"] if thousands else []
    if hundreds or (is_vietnamese and thousands and tail):
        clips += [digit_clip(str(hundreds)), "hundred"]
    if is_vietnamese and clips and 0 < tail < 10:
        clips.append("odd")
    return [*clips, counter_clip(tail)] if tail else clips


def _by_myriads(number: int, language: str) -> list[str]:
    """Chinese names what is left out (一千零五) and each one (一百一十五), Korean neither (천오, 백십오)."""
    is_chinese = language == CHINESE
    clips: list[str] = []
    is_left_out = False
    for unit, worth in (("myriad", 10_000), ("thousand", 1000), ("hundred", 100)):
        digit = number // worth % 10
        if digit:
            clips += [digit_clip("0")] if is_chinese and is_left_out else []
            clips += [digit_clip(str(digit)), unit] if is_chinese or digit > 1 else [unit]
        is_left_out = not digit and bool(clips)
    tail = number % 100
    if tail and is_chinese and clips:
        clips += [digit_clip("0")] if is_left_out or tail < 10 else []
        clips += [digit_clip("1")] if 10 <= tail < 20 else []
    return [*clips, counter_clip(tail)] if tail else clips


def runs(text: str, language: str) -> list[tuple[str, str]]:
    """A text as its readers take turns: in Chinese and Korean sentences the English one reads what is in Latin letters."""
    if checked(language) in LANGUAGES:
        return [(text, language)]
    found: list[tuple[str, str]] = []
    at = 0
    for words in _LATIN_WORDS.finditer(text):
        found += [(text[at : words.start()], language), (words[0], ENGLISH)]
        at = words.end()
    found.append((text[at:], language))
    return [(part.strip(), by) for part, by in found if any(sign.isalnum() for sign in part)]


def letter_clip(letter: str) -> str:
    return "letter-dd" if letter == "Đ" else f"letter-{letter.lower()}"


def digit_clip(digit: str) -> str:
    return f"digit-{digit}"


def counter_clip(number: int) -> str:
    return f"counter-{number}"


def checked(language: str) -> str:
    """Raises ValueError for one that nobody here reads."""
    if language not in SPOKEN:
        raise ValueError(f"no reading for the language {language!r}")
    return language
