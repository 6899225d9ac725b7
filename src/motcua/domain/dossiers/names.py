"""Names as they are looked for: by any of their words, or by the whole in any order. Pure.

"Văn" and "Thị" stand in most names and are left out when a name is spoken or typed, and so do the words that say what
kind of company it is; the whole name is kept without them.
"""

from collections.abc import Iterable

FILLERS = frozenset(("van", "thi", "cong", "ty", "tnhh", "cp"))
MOST_WORDS = 12


def words_of(folded: str) -> tuple[str, ...]:
    """The different words of a folded name in their order; the first dozen of a company's."""
    return tuple(dict.fromkeys(folded.split()))[:MOST_WORDS]


def whole(words: Iterable[str]) -> str:
    """One key for a name in whatever order: "=an nguyen". Empty where one word alone is left, which has a list of its own."""
    bearing = sorted(set(words) - FILLERS)
    return f"={' '.join(bearing)}" if len(bearing) > 1 else ""


def keys_of(folded: str) -> list[str]:
    """What a name is kept under."""
    words = words_of(folded)
    return [*words, *filter(None, [whole(words)])]


def padded(words: Iterable[str]) -> str:
    """With a blank around each, so that LIKE finds whole words."""
    return f" {' '.join(words)} "


def places(centre: str, agencies: Iterable[str]) -> str:
    return padded([f"@{centre}", *sorted(agencies)])
