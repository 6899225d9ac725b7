"""Whatever machine stands in the hall: it has a letter for each word it shows."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from motcua.surfaces.kiosk.without_server import eastern_faces

LOCALES = Path(__file__).parents[1] / "locale"


def held(script: str) -> set[int]:
    """The characters for which the served sheet has a part of this script's typeface."""
    sheet = finders.find("look/faces-east.css")
    assert sheet
    found: set[int] = set()
    for ranges in re.findall(rf'"Motcua {script}".*?unicode-range:([^}}]+)', Path(sheet).read_text()):
        for one in ranges.split(","):
            first, _, last = one.strip().removeprefix("U+").partition("-")
            found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


@pytest.mark.parametrize(("language", "folder", "script"), [("ko", "ko", "kr"), ("zh-hans", "zh_Hans", "sc")])
def test_every_character_of_chinese_and_korean_is_served_with_the_page(language: str, folder: str, script: str) -> None:
    sheet = (LOCALES / folder / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    words = sheet + dict(settings.OTHER_LANGUAGES)[language]
    eastern = {ord(one) for one in words if ord(one) >= 0x2E80}
    assert len(eastern) > 100
    assert "".join(map(chr, sorted(eastern - held(script)))) == ""


def test_the_machine_alone_keeps_these_typefaces_too() -> None:
    faces = eastern_faces()
    assert len(faces) > 10
    assert [name for name in faces if finders.find(name) is None] == []
