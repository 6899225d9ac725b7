"""How a centre looks in its own colour: which colours may be taken, and what becomes of one in each theme. Pure.

A colour of a centre stands behind white words (buttons, the band at the top), so it must be dark enough for WCAG 2.2 AAA (7 : 1), as
the product's own red is. What tells late from in time keeps its colours: those mean something.
"""

import re
from collections.abc import Callable

WHITE, PAPER, NIGHT = "#ffffff", "#fbf8f3", "#15120e"
AAA, EDGE = 7.0, 3.0
WRITTEN = re.compile(r"#[0-9a-f]{6}")
STEP = 0.04


def read_colour(written: str) -> str:
    """As "#1d4f7c". Raises ValueError."""
    colour = written.strip().lower()
    if not WRITTEN.fullmatch(colour):
        raise ValueError(written)
    return colour


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_dark_enough(colour: str) -> bool:
    return contrast(colour, WHITE) >= AAA


def nearest(colour: str) -> str:
    """The same, darkened as far as white words on it need."""
    return _until(colour, "#000000", is_dark_enough)


def tokens(colour: str) -> dict[str, dict[str, str]]:
    """By theme ("light", "dark") the tokens of the look that take a colour that is dark enough; high contrast has colours of its own."""
    return {
        "light": {
            "action": colour,
            "action-strong": mixed(colour, "#000000", 0.22),
            "action-edge": colour,
            "head": colour,
            "head-deep": mixed(colour, "#000000", 0.22),
        },
        "dark": {
            "action": colour,
            "action-strong": mixed(colour, "#000000", 0.18),
            "action-edge": _until(colour, WHITE, lambda one: contrast(one, NIGHT) >= EDGE),
            "head": mixed(colour, "#000000", 0.5),
            "head-deep": mixed(colour, "#000000", 0.65),
        },
    }


def style(colour: str) -> str:
    """A style sheet that comes after the look's own, each rule as specific as the look's of the same theme."""
    made = tokens(colour)
    light, dark = ("".join(f"--{name}:{value};" for name, value in made[theme].items()) for theme in ("light", "dark"))
    return (
        f":root,:root[data-theme=light]{{{light}}}"
        f"@media (prefers-color-scheme:dark) and (prefers-contrast:no-preference){{:root:not([data-theme]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
    )


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of the other in it."""
    parts = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (mine * (1 - share) + its * share)):02x}" for mine, its in parts)


def _channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _until(colour: str, towards: str, fits: Callable[[str], bool]) -> str:
    found, share = colour, 0.0
    while not fits(found) and share < 1:
        share += STEP
        found = mixed(colour, towards, min(share, 1.0))
    return found
