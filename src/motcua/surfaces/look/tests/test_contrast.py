"""Words can be read in every theme: contrast by WCAG 2.2, measured on the tokens themselves."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[1] / "styles" / "_tokens.scss"
THEMES = ("light", "dark", "contrast")
PAPERS = ("paper", "card", "raised")
AA, AAA, EDGE = 4.5, 7.0, 3.0
PAIRS = [
    *(("ink", paper, AAA) for paper in PAPERS),
    ("ink-soft", "paper", AAA),
    ("ink-soft", "card", AAA),
    ("ink-soft", "raised", AA),
    *((colour, paper, AA) for colour, paper in product(("red", "jade", "amber", "blue"), ("paper", "card"))),
    *((colour, f"{colour}-paper", AA) for colour in ("red", "jade", "amber", "blue")),
    *(("ink", f"{colour}-paper", AAA) for colour in ("red", "jade", "amber", "blue")),
    ("on-action", "action", AAA),
    ("on-action", "action-strong", AAA),
    ("on-done", "done", AA),
    ("on-done", "done-strong", AAA),
    ("on-red", "red", AA),
    ("on-jade", "jade", AA),
    ("on-head", "head", AAA),
    ("line-strong", "paper", EDGE),
    ("line-strong", "card", EDGE),
    ("action-edge", "paper", EDGE),
    ("done-edge", "paper", EDGE),
]


def colours(theme: str) -> dict[str, str]:
    block = TOKENS.read_text().split(f"@mixin {theme} {{")[1].split("\n}")[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_measures_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_is_written_can_be_read(theme: str, front: str, back: str, least: float) -> None:
    found = colours(theme)
    assert contrast(found[front], found[back]) >= least


def test_every_theme_has_every_colour() -> None:
    assert colours("light").keys() == colours("dark").keys() == colours("contrast").keys()


def test_no_colour_stands_outside_the_tokens() -> None:
    """QR codes alone are black on white whatever the theme: scanners need that."""
    surfaces = TOKENS.parents[2]
    sheets = [*TOKENS.parent.glob("*.scss"), *surfaces.glob("*/static/**/*.css")]
    written = [
        f"{sheet.relative_to(surfaces)}: {line.strip()}"
        for sheet in sheets
        if sheet != TOKENS
        for line in sheet.read_text().splitlines()
        if re.search(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)|\brgba?\(|\bhsl", line) and not line.startswith(".qr")
    ]
    assert written == []
