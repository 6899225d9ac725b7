"""How like two petitions are, by their words alone. Pure.

Vietnamese writes each syllable apart, so that pairs of neighbours are its words; what is compared is the share of pairs of the shorter
text that the longer has, too (overlap coefficient), without those that stand in most petitions of the place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

from motcua.domain.people.identity import fold

ALIKE = 0.3  # from which share on two petitions are shown beside each other
SAME_SENDER = 0.2  # who writes a second time says less of what they said already
FEWEST_PAIRS = 3  # below which words say nothing
USUAL = 0.5  # in so many of the petitions a pair tells nothing of one of them
FEWEST_FOR_USUAL = 6
MOST = 3


def pairs(text: str) -> frozenset[str]:
    words = fold(text).split()
    return frozenset(f"{one} {other}" for one, other in pairwise(words))


def most_alike(text: str, others: Mapping[str, str], same_sender: Iterable[str] = ()) -> list[str]:
    """Of `others` (by whatever names them) those that are like `text`, the likest first; few, and often none."""
    known = {name: pairs(words) for name, words in others.items()}
    seen = Counter(pair for one in known.values() for pair in one)
    most = len(known) * USUAL if len(known) >= FEWEST_FOR_USUAL else len(known)
    usual = {pair for pair, count in seen.items() if count > most}
    mine, senders = pairs(text) - usual, frozenset(same_sender)
    shares = {name: _share(mine, one - usual) for name, one in known.items()}
    found = [name for name, share in shares.items() if share >= (SAME_SENDER if name in senders else ALIKE)]
    return sorted(found, key=lambda name: -shares[name])[:MOST]


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= FEWEST_PAIRS else 0.0
