"""What in a text tells of a person, before it is published. Pure.

Numbers, addresses and the sender's own name are certain and stop a publication. What only looks like a name (a usual family name or a
form of address before capitalised words) is shown to the officer, who says that it is none: Lê Lợi may be a street.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from motcua.domain.people.identity import fold

FAMILY_NAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Mai|Trịnh|Đoàn|Đào|Lương|Hà|Tạ|Chu|"
    "Giáp|Thân|Cao|Tô"
)
_UPPER = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_WORD = rf"[{_UPPER}][\w]*"
CERTAIN: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s,;<>]{1,64}@[^@\s.,;<>]+(?:\.[^@\s.,;<>]+)+"),
    "code": re.compile(r"\b[\w.]{1,20}-[TP]?[0-9]{6}-[0-9]{4,6}\b"),  # of a dossier, submission or petition
    "phone": re.compile(r"(?<![\w])(?:\+?84|0)(?:[\s.\-]?[0-9]){8,10}(?![\w])"),
    "number": re.compile(r"(?<![\w])[0-9](?:[\s.\-]?[0-9]){8,12}(?![\w])"),  # identity card, tax code
    "plate": re.compile(r"\b[0-9]{2}[\s\-]?[A-Z][A-Z0-9]?[\s\-.]?[0-9]{3}[.]?[0-9]{1,2}\b"),
}
PERHAPS = (
    re.compile(rf"(?<![\w])(?:{FAMILY_NAMES})(?:\s+{_WORD}){{1,3}}"),
    re.compile(
        rf"(?<![\w])(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Đđ]ồng chí)\s+{_WORD}(?:\s+{_WORD}){{0,3}}"
    ),
    re.compile(rf"(?<![\w])(?:Mr|Mrs|Ms|Dr)\.?\s+{_WORD}(?:\s+{_WORD}){{0,3}}"),
)


@dataclass(frozen=True)
class Mark:
    """A piece of the text that tells, or may tell, of somebody; `what`: a key of CERTAIN, "name" or "perhaps"."""

    what: str
    text: str
    begin: int

    @property
    def is_certain(self) -> bool:
        return self.what != "perhaps"


def marks(text: str, names: tuple[str, ...] = ()) -> list[Mark]:
    """What was found, in the order of the text, none within another. `names`: of people who are known to be meant."""
    found = sorted(
        (*_certain(text), *_named(text, names), *_perhaps(text)), key=lambda one: (not one.is_certain, one.begin)
    )
    kept: list[Mark] = []
    for one in found:
        end = one.begin + len(one.text)
        if not any(one.begin < other.begin + len(other.text) and other.begin < end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.begin)


def _certain(text: str) -> Iterator[Mark]:
    for what, pattern in CERTAIN.items():
        for found in pattern.finditer(text):
            yield Mark(what, found[0], found.start())


def _named(text: str, names: tuple[str, ...]) -> Iterator[Mark]:
    """The whole name, with or without accents, whatever stands between its words; and not within a longer word."""
    words = list(re.finditer(r"\w+", text))
    folded = [fold(word[0]) for word in words]
    for name in names:
        parts = fold(name).split()
        if len(parts) < 2:  # a single word is too often another word
            continue
        for at in range(len(folded) - len(parts) + 1):
            if folded[at : at + len(parts)] == parts:
                begin, end = words[at].start(), words[at + len(parts) - 1].end()
                yield Mark("name", text[begin:end], begin)


def _perhaps(text: str) -> Iterator[Mark]:
    for pattern in PERHAPS:
        for found in pattern.finditer(text):
            yield Mark("perhaps", found[0], found.start())
