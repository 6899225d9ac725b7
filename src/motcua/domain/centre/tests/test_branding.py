"""A centre in its own colour: white words can be read on whatever is taken, and an earlier look comes back."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from motcua.base.actor import Actor, Grant
from motcua.base.problems import Forbidden, InvalidInput, NotFound
from motcua.domain.centre import brand
from motcua.domain.centre.branding import LookInput, change_look, looks, restore_look, versions
from motcua.domain.centre.models import Centre

ADMIN = Actor("token", "60", "admin", (Grant("admin", "BG"),))
ELSEWHERE = Actor("token", "61", "admin", (Grant("admin", "LG"),))
BLUE = "#1d4f7c"


@given(st.integers(0, 0xFFFFFF))
def test_whatever_colour_is_chosen_white_words_can_be_read_in_both_themes(number: int) -> None:
    colour = brand.nearest(f"#{number:06x}")
    made = brand.tokens(colour)
    for theme in made.values():
        for surface in ("action", "action-strong", "head", "head-deep"):
            assert brand.contrast(theme[surface], brand.WHITE) >= brand.AAA
    assert brand.contrast(made["light"]["action-edge"], brand.PAPER) >= brand.EDGE
    assert brand.contrast(made["dark"]["action-edge"], brand.NIGHT) >= brand.EDGE


def test_the_style_leaves_high_contrast_alone() -> None:
    assert "contrast]" not in brand.style(BLUE)
    assert "prefers-contrast:no-preference" in brand.style(BLUE)


# The look's rules of themes, before which the centre's come in the order of the page.
LOOK = (Path(brand.__file__).parents[2] / "surfaces/look/styles/_shell.scss").read_text().split("\n\n")[1]
RULE = re.compile(r"(?:@media ([^{]*)\{\s*)?(:root[^{]*)\{([^}]*)\}")


def head_colour(chosen: str, dark: bool, more: bool) -> str:
    """What a browser paints the band at the top with, by the cascade; empty where the look's own colour wins."""
    fits = {"": True, ":not([data-theme])": not chosen, f"[data-theme={chosen}]": True}
    holds = {
        "(prefers-color-scheme:dark)": dark,
        "(prefers-contrast:more)": more,
        "(prefers-contrast:no-preference)": not more,
    }
    won, strongest = "", 0
    for media, selectors, body in RULE.findall(LOOK + brand.style(BLUE)):
        if not all(holds[one.strip().replace(" ", "")] for one in media.split(" and ") if one.strip()):
            continue
        for selector in selectors.replace('"', "").split(","):
            more_than_root = selector.strip().removeprefix(":root")
            if fits.get(more_than_root, False) and 1 + bool(more_than_root) >= strongest:
                strongest = 1 + bool(more_than_root)
                won = next(iter(re.findall(r"--head:(#\w+)", body)), "")
    return won


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("more", [False, True])
def test_the_colour_stands_in_the_theme_that_somebody_chose_and_high_contrast_goes_before(
    dark: bool, more: bool
) -> None:
    light, night = (brand.tokens(BLUE)[theme]["head"] for theme in ("light", "dark"))
    assert head_colour("light", dark, more) == light
    assert head_colour("dark", dark, more) == night
    assert head_colour("contrast", dark, more) == ""
    assert head_colour("", dark, more) == ("" if more else night if dark else light)


def picture(size: int = 600) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (size, size), "navy").save(written, "PNG")
    return written.getvalue()


@pytest.mark.django_db
def test_a_look_holds_at_once_and_an_earlier_one_comes_back(demo_centre: str) -> None:
    assert looks()["BG"].number == 0
    change_look(ADMIN, "BG", LookInput("Trung tâm Hành chính công Bắc Giang", "Bac Giang Centre", BLUE, picture()))
    change_look(ADMIN, "BG", LookInput("Trung tâm mới", "", "#5b1d7c"))
    now = looks()["BG"]
    assert (now.number, now.name, now.colour) == (2, "Trung tâm mới", "#5b1d7c")
    assert Image.open(io.BytesIO(now.mark)).size == (256, 256), "the mark was left as it was"
    restore_look(ADMIN, "BG", 1)
    assert (looks()["BG"].colour, looks()["BG"].name) == (BLUE, "Trung tâm mới")
    restore_look(ADMIN, "BG", 0)
    assert (looks()["BG"].colour, looks()["BG"].mark) == ("", b"")
    assert [one.number for one in versions(ADMIN, "BG")] == [4, 3, 2, 1]
    with pytest.raises(NotFound):
        restore_look(ADMIN, "BG", 9)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"colour": "red"}, "colour"),
        ({"colour": "#ff8800"}, "colour"),
        ({"address": "a" * 301}, "address"),
        ({"phone": "+" + "1" * 40}, "phone"),
        ({"mark": b""}, "mark"),
        ({"mark": b"<svg onload=alert(1)>"}, "mark"),
    ],
)
def test_what_could_not_be_read_or_shown_is_refused(demo_centre: str, change: dict, field: str) -> None:
    given: dict = {"name": "Trung tâm", "name_en": "", "colour": BLUE, "mark": None} | change
    with pytest.raises(InvalidInput) as refused:
        change_look(ADMIN, "BG", LookInput(**given))
    assert [one.field for one in refused.value.errors] == [field]
    with pytest.raises(Forbidden):
        change_look(ELSEWHERE, "BG", LookInput("x", "", BLUE))
    assert Centre.objects.get(code="BG").name != "x"


@pytest.mark.django_db
def test_the_longest_address_and_phone_that_are_taken_are_kept_whole(demo_centre: str) -> None:
    kept = change_look(ADMIN, "BG", LookInput("Trung tâm", "", BLUE, phone="+" + "1" * 39, address="a" * 300))
    assert (kept.phone, kept.address) == ("+" + "1" * 39, "a" * 300)
