"""Letters of one hall that are mistaken for each other, by ear in Vietnamese or by eye from afar. Pure."""

from collections.abc import Iterable

SOUND, LOOK = "sound", "look"
ALIKE: tuple[tuple[str, str], ...] = (
    (SOUND, "BPDT"),  # bê, pê, dê, tê
    (SOUND, "CG"),  # xê, giê
    (SOUND, "MN"),  # em-mờ, en-nờ
    (SOUND, "SX"),  # ét-sì, ích-xì
    (SOUND, "IY"),  # i, i dài
    (SOUND, "LR"),  # e-lờ, e-rờ
    (LOOK, "OQD"),
    (LOOK, "IJL"),
    (LOOK, "UV"),
    (LOOK, "CG"),
    (LOOK, "PR"),
    (LOOK, "EF"),
)


def mistaken(prefix: str, others: Iterable[str]) -> list[tuple[str, str]]:
    """Which of the other prefixes are easily taken for this one, each once with how: `sound` or `look`."""
    found: dict[str, str] = {}
    for other in sorted(set(others) - {prefix}):
        if len(other) != len(prefix):
            continue
        hows = [how(one, two) for one, two in zip(prefix, other, strict=True) if one != two]
        if hows and all(hows):
            found[other] = hows[0]
    return list(found.items())


def how(one: str, other: str) -> str:
    """`sound` or `look`; empty where nobody mistakes them."""
    return next((kind for kind, letters in ALIKE if one in letters and other in letters), "")
