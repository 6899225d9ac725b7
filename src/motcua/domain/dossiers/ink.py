"""A signature as it was drawn: strokes of points in whole pixels of the field it was drawn in. Pure.

What comes from a browser is numbers or it is refused; every picture of it is drawn here from those numbers alone.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from math import dist

from django.utils.translation import gettext_lazy as _

from motcua.base.problems import InvalidInput

LONGEST_TEXT = 60_000  # bytes of JSON; a signature of a minute takes some 10,000
MOST_STROKES, MOST_POINTS = 80, 5_000
SMALLEST_FIELD, LARGEST_FIELD = 50, 4_000
LEAST_LENGTH = 40.0  # pixels of line: less is a slip of the hand, not a signature

Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Ink:
    """A drawn signature; `width` and `height` are those of the field."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    def text(self) -> str:
        """As it is kept: compact JSON."""
        return json.dumps([self.width, self.height, self.strokes], separators=(",", ":"))

    @property
    def paths(self) -> tuple[str, ...]:
        """The data of one SVG path for each stroke; a dot is a line of no length, which a round cap makes visible."""
        return tuple(
            "M" + "L".join(f"{x} {y}" for x, y in (stroke * 2)[: max(2, len(stroke))]) for stroke in self.strokes
        )

    def svg(self) -> str:
        """The whole picture, for a document."""
        lines = "".join(f'<path d="{path}"/>' for path in self.paths)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" fill="none" '
            f'stroke="#000" stroke-width="3" stroke-linecap="round" stroke-linejoin="round">{lines}</svg>'
        )


def read(text: str) -> Ink:
    """Of what a browser sent: `{"width": …, "height": …, "strokes": [[[x, y], …], …]}`. Raises InvalidInput."""
    if len(text) > LONGEST_TEXT:
        raise _refused()
    try:
        told = json.loads(text)
        ink = _ink(told["width"], told["height"], told["strokes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _refused() from None
    if sum(dist(a, b) for stroke in ink.strokes for a, b in pairwise(stroke)) < LEAST_LENGTH:
        raise InvalidInput.of("signature", _("Nothing was signed: write with a finger or a pen"))
    return ink


def kept(text: str) -> Ink | None:
    """Of what `Ink.text` wrote; None where nobody signed."""
    return _ink(*json.loads(text)) if text else None


def _ink(width: object, height: object, strokes: list[list[list[object]]]) -> Ink:
    """Raises ValueError and TypeError for what is no drawing."""
    size = _whole(width, SMALLEST_FIELD, LARGEST_FIELD), _whole(height, SMALLEST_FIELD, LARGEST_FIELD)
    read = tuple(tuple((_whole(x, 0, size[0]), _whole(y, 0, size[1])) for x, y in stroke) for stroke in strokes)
    if not 0 < len(read) <= MOST_STROKES or not all(read) or sum(map(len, read)) > MOST_POINTS:
        raise ValueError("too much or nothing")
    return Ink(*size, read)


def _whole(number: object, least: int, most: int) -> int:
    if type(number) is not int or not least <= number <= most:
        raise ValueError("no pixel of the field")
    return number


def _refused() -> InvalidInput:
    return InvalidInput.of("signature", _("The signature could not be read; sign once more"))
