"""Finding the procedure that somebody means, from words as people write them: the best first.

Pure: an index is built once from the catalogue's words, and answers. It forgives missing or wrong diacritics, a wrong, missing or
swapped letter, words written together, and Telex typed without its keyboard; the last word may be only begun; it knows what people
call the papers of the law (`everyday`). Which words weigh is counted, not listed: a word of one procedure says more than one of
fifty. See docs/decisions/0039.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from motcua.domain.catalogue.rules.everyday import ASKING, WORDS

# How much it says of a procedure that a word stands in its name, in its field and so on; and a word that was understood, not written.
NAME, EVERYDAY, FIELD, EVENT, AGENCY, PAPERS = 1.0, 0.8, 0.55, 0.4, 0.3, 0.25
MEANT, BEGUN, ERROR = 0.9, 0.8, 0.7
LEAST_BEGUN = 2  # letters of a word that somebody is still writing
PAIR = 1.6  # two words that stand together as they were asked say more than both apart: "giấy phép", "khai sinh"
UNKNOWN = 0.35  # what a word costs that no procedure has, of the rarest that one has
MARKS = 1.08  # written with the same diacritics
ENOUGH = 0.3  # of what the words could have reached at most
AS_GOOD = 0.45  # of the best: what is below it only shares a common word
LONGEST_WORDS, MOST_WORDS = 200, 16
_WORD = re.compile(r"[^\W_]+(?:\.\d+)*", re.UNICODE)
_TONES = re.compile(r"[sfrxj]$")
_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("uw", "u"), ("ow", "o"), ("aw", "a"), ("w", "u"))


@dataclass(frozen=True)
class Words:
    """What is written of one procedure, by how much it says."""

    code: str
    name: str
    name_en: str
    field: str
    agency: str
    papers: str
    events: str = ""


def folded(text: str) -> str:
    """Without diacritics and in lower case, as the database's `folded()` does it."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).lower().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def meant_by(q: str) -> tuple[str, tuple[str, ...]]:
    """The folded words that stay as they are, and what the catalogue calls the people's words among them, longest first."""
    left, meant = f" {' '.join(_split(folded(q)))} ", []
    for term in _LONGEST_FIRST:
        if f" {term} " in left:
            left = left.replace(f" {term} ", " \0 ", 1)
            meant.append(WORDS[term])
    return " ".join(left.replace("\0", " ").split()), tuple(dict.fromkeys(meant))


class Index:
    """All procedures that are offered, by their words. Nothing in it changes once it is built."""

    def __init__(self, procedures: Iterable[Words]) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)  # word or pair → code → how much it says
        self._marked: dict[str, set[str]] = defaultdict(set)  # word with its diacritics → codes
        self._count = 0
        for one in procedures:
            self._count += 1
            parts = (
                (one.name, NAME),
                (one.name_en, NAME),
                (one.field, FIELD),
                (one.events, EVENT),
                (one.agency, AGENCY),
            )
            for text, weight in (*parts, (one.papers, PAPERS)):
                self._take(one.code, text, weight)
            self._weights[one.code][one.code] = NAME * 4  # who writes the code means just this
            for word in _split(unicodedata.normalize("NFC", f"{one.name} {one.field}").lower()):
                self._marked[word].add(one.code)
        self._letters: dict[int, list[str]] = defaultdict(list)  # words by their length, for errors
        self._together: dict[str, str] = {}  # a pair written as one word
        for word in self._weights:
            if " " in word:
                self._together.setdefault(word.replace(" ", ""), word)
            else:
                self._letters[len(word)].append(word)

    def find(self, q: str) -> list[tuple[str, float]]:
        """Codes with how well they fit, best first; of equal ones the lower code first."""
        kept, meant = meant_by(q[:LONGEST_WORDS])
        asked = [(kept, 1.0), *((folded(words), MEANT) for words in meant)]
        scores: dict[str, float] = defaultdict(float)
        reachable = 0.0
        for text, trust in asked:
            for worth, fitting in self._terms(_split(text)[:MOST_WORDS]):
                reachable += worth * trust
                for code, weight in fitting.items():
                    scores[code] += worth * weight * trust
        self._prefer_marks(q, scores)
        best = max(scores.values(), default=0.0)
        bar = max(reachable * ENOUGH, best * AS_GOOD)
        return sorted(
            ((code, score) for code, score in scores.items() if score >= bar and score > 0),
            key=lambda one: (-one[1], one[0]),
        )

    def having_all(self, q: str) -> list[str]:
        """Codes of those whose code, name or field has each of these words as it is, the last one perhaps begun."""
        words = _split(folded(q[:LONGEST_WORDS]))
        having = [
            {code for code, weight in self._weights.get(word, {}).items() if weight > EVENT} for word in words[:-1]
        ]
        having += [set(self._begun(word, EVENT)) for word in words[-1:]]
        return sorted(set.intersection(*having)) if having else []

    def _terms(self, words: Sequence[str]) -> Iterable[tuple[float, Mapping[str, float]]]:
        """Each word and each pair, with what it is worth and the procedures it stands in."""
        known: list[str] = []
        for place, word in enumerate(words, 1):
            found, trust = self._understood(word)
            if (trust == ERROR or not found) and place == len(words) and (begun := self._begun(word)):
                yield self._worth(len(begun)), {code: weight * BEGUN for code, weight in begun.items()}
                continue
            known.extend(found)
            if not found:
                yield (0.0 if word in ASKING else self._worth(1) * UNKNOWN), {}
            for part in found:
                fitting = self._weights[part]
                yield (
                    0.0 if part in ASKING else self._worth(len(fitting)),
                    fitting if trust == 1 else {code: weight * trust for code, weight in fitting.items()},
                )
        for first, second in pairwise(known):
            fitting = self._weights.get(f"{first} {second}", {})
            if fitting:
                yield self._worth(len(fitting)) * PAIR, fitting

    def _understood(self, word: str) -> tuple[list[str], float]:
        """The words of the catalogue that it is, or was to be; and how sure that is."""
        if word in self._weights:
            return [word], 1.0
        if word in ASKING:
            return [], 1.0
        if word in self._together:
            return self._together[word].split(), 1.0
        plain = _without_telex(word)
        if plain in self._weights:
            return [plain], MEANT
        near = self._nearest(word)
        return ([near], ERROR) if near else ([], 1.0)

    def _begun(self, word: str, least: float = 0.0) -> dict[str, float]:
        """The procedures of the words that begin so, or of the codes that end so, with how much these say (more than `least`)."""
        fitting: dict[str, float] = {}
        if len(word) < LEAST_BEGUN or word in ASKING:
            return fitting
        for known, codes in self._weights.items():
            if " " not in known and (known.startswith(word) or (word.isdigit() and known.endswith(word))):
                for code, weight in codes.items():
                    if weight > max(least, fitting.get(code, 0.0)):
                        fitting[code] = weight
        return fitting

    def _nearest(self, word: str) -> str:
        """The word of the catalogue that one error away (two in a long one) could have become this; of several the commonest."""
        if len(word) < 3 or any(sign.isdigit() for sign in word):
            return ""
        most = 1 if len(word) < 7 else 2
        near = [
            (distance, -len(self._weights[known]), known)
            for length in range(len(word) - most, len(word) + most + 1)
            for known in self._letters.get(length, ())
            if length > 2 and (distance := _errors(word, known, most)) <= most
        ]
        return min(near)[2] if near else ""

    def _worth(self, count: int) -> float:
        """What a word says that stands in so many procedures (inverse document frequency)."""
        return math.log(1 + self._count / count) if count else 0.0

    def _prefer_marks(self, q: str, scores: dict[str, float]) -> None:
        """Of procedures that fit alike those whose diacritics are as they were written: "đạt" is not "đất"."""
        for word in set(_split(unicodedata.normalize("NFC", q).lower())):
            if word != folded(word):
                for code in self._marked.get(word, ()):
                    if code in scores:
                        scores[code] *= MARKS

    def _take(self, code: str, text: str, weight: float) -> None:
        words = _split(folded(text))
        for term in (*words, *(f"{first} {second}" for first, second in pairwise(words))):
            known = self._weights[term]
            known[code] = max(known.get(code, 0.0), weight)


def _split(text: str) -> list[str]:
    return _WORD.findall(text)


def _without_telex(word: str) -> str:
    """What Telex would have made of the keys: "giaasy" and "giaays" are "giay"."""
    plain = _TONES.sub("", word)
    for keys, letter in _TELEX:
        plain = plain.replace(keys, letter)
    return re.sub(r"(?<=[aeiouy])[sfrxj]", "", plain)


def _errors(one: str, other: str, most: int) -> int:
    """Letters that are wrong, missing, too many or swapped with their neighbour; more than `most` is told as one more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for y, letter in enumerate(one, 1):
        earlier, before, row = before, row, [y] + [0] * len(other)
        for x, sign in enumerate(other, 1):
            row[x] = min(before[x] + 1, row[x - 1] + 1, before[x - 1] + (letter != sign))
            if y > 1 and x > 1 and letter == other[x - 2] and one[y - 2] == sign:
                row[x] = min(row[x], earlier[x - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


_LONGEST_FIRST = sorted(WORDS, key=len, reverse=True)
