"""What stands on the paper of a ticket, as an administrator may set it: blocks, sizes and words, nothing that can break it. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Size(StrEnum):
    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"


NUMBER_DOTS = {Size.SMALL: 150, Size.NORMAL: 230, Size.LARGE: 290}  # height of the letters' line at 80 mm
TEXT_ZOOM = {Size.SMALL: 0.88, Size.NORMAL: 1.0, Size.LARGE: 1.18}
MOST_HEADING_LINES = 3
LONGEST_LINE = 60
LONGEST_FOOTER = 200
LONGEST_LOGO = 60_000  # characters of base64
LOGO_DOTS = (400, 160)  # width and height at most
LONGEST_PAPER_MM = 200
LEAST_INK, MOST_INK = 0.02, 0.6  # of a logo: less is a stain, more tires the print head


@dataclass(frozen=True)
class Design:
    """One version. An empty heading is the centre's name; the number is always there. `logo` is a PNG in base64."""

    heading: str = ""
    heading_en: str = ""
    logo: str = ""
    number_size: str = Size.NORMAL.value
    text_size: str = Size.NORMAL.value
    second_language: bool = True
    service: bool = True
    expectation: bool = True
    advice: bool = True
    code: bool = True
    taken: bool = True
    footer: str = ""
    footer_en: str = ""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Design":
        """A design that was kept, also by an older release."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def heading_lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def too_long(design: Design) -> list[str]:
    """The fields whose words are more than the paper should carry."""
    wrong = []
    for name in ("heading", "heading_en"):
        lines = heading_lines(getattr(design, name))
        if len(lines) > MOST_HEADING_LINES or any(len(line) > LONGEST_LINE for line in lines):
            wrong.append(name)
    wrong += [name for name in ("footer", "footer_en") if len(getattr(design, name)) > LONGEST_FOOTER]
    return wrong
