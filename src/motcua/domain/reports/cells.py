"""Which small groups are told together with others, so that nothing published tells of somebody. Pure.

Cell suppression with complementary cells (the threshold rule of statistical disclosure control). What is published of a month is a
partition of its dossiers into groups of `FEWEST` or more, and of sums of these: every difference of them is of whole groups.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST = 5
Key = TypeVar("Key", bound=Hashable)


def together(sizes: Mapping[Key, int], fewest: int = FEWEST) -> frozenset[Key]:
    """Which groups are told only together, as one: the small ones, and the smallest others until that one is not small itself.

    Where all together are too few, all of them are in it, and even the one is not told (`is_told`).
    """
    apart = sorted((size, str(key), key) for key, size in sizes.items() if size >= fewest)
    hidden = {key for key, size in sizes.items() if 0 < size < fewest}
    while hidden and sum(sizes[key] for key in hidden) < fewest and apart:
        hidden.add(apart.pop(0)[2])
    return frozenset(hidden)


def is_told(size: int, fewest: int = FEWEST) -> bool:
    """Whether a group may be told of at all."""
    return size == 0 or size >= fewest
