"""What somebody who was never here has to fetch for a first view: the page, its styles, scripts, typefaces and icons."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db
ALLOWED_BYTES = 100_000
STATIC = re.compile(r'(?:href|src)="/static/([\w./-]+)')
TYPEFACE = re.compile(r'url\("?([\w.-]+\.woff2)"?\)')
IMPORTED = re.compile(r'from "\./([\w.-]+)"')


def _fetched(page: str) -> set[str]:
    """The static files of a page, with the typefaces of its styles and what its scripts import."""
    found: set[str] = set()
    asked = set(STATIC.findall(page))
    while asked - found:
        name = (asked - found).pop()
        found.add(name)
        if name.endswith((".css", ".js")):
            folder, text = name.rpartition("/")[0], _file(name).read_text()
            asked |= {f"{folder}/{one}" for one in [*TYPEFACE.findall(text), *IMPORTED.findall(text)]}
    return found


def _file(name: str) -> Path:
    return Path(str(finders.find(name)))


def _sent(name: str) -> int:
    content = _file(name).read_bytes()
    return len(content if name.endswith(".woff2") else gzip.compress(content, 9))


@pytest.mark.parametrize("path", ["/", "/thu-tuc", "/thu-tuc/2.000635", "/tra-cuu", "/tin-tuc"])
def test_a_first_view_with_icons_and_typefaces_weighs_at_most_a_hundred_kilobytes(demo_centre: str, path: str) -> None:
    answer = Client().get(path, headers={"accept-encoding": "gzip"})
    page = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    weights = {name: _sent(name) for name in _fetched(page.decode())}
    assert {"look/be-vietnam-pro-light-400.woff2", "look/be-vietnam-pro-light-600.woff2", "look/icons.svg"} <= set(
        weights
    )
    assert len(gzip.compress(page, 6)) + sum(weights.values()) <= ALLOWED_BYTES, weights
