"""Words as they are found: folded, so that it does not matter who typed diacritics; kept as keyed hashes. Pure but for the key."""

from collections.abc import Iterable

from motcua.base import crypto
from motcua.domain.people.identity import fold

SHORTEST = 2
LONGEST = 40
MOST_OF_A_FILE = 20_000
HASH_BYTES = 8


def distinct(texts: Iterable[str]) -> set[str]:
    """The words worth finding: at least two letters or digits; numbers without their points, also as a whole."""
    found: set[str] = set()
    for text in texts:
        parts = fold(text).split()
        if len(parts) > 1 and all(part.isdigit() for part in parts):
            parts.append("".join(parts))
        found.update(part[:LONGEST] for part in parts if len(part) >= SHORTEST)
    return found


def hash_of(word: str) -> bytes:
    """Eight bytes of HMAC: two words in 2^32 share one, which costs a look at a dossier that has another word."""
    return crypto.blind_index(word, "documents.word")[:HASH_BYTES]
