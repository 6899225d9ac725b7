"""The frame of all pages: choices that are kept, refusals that are explained, components that say what they mean."""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from motcua.base.actor import ANONYMOUS
from motcua.base.problems import Forbidden, NotFound, TooManyRequests, Unavailable
from motcua.base.web import render_problem

pytestmark = pytest.mark.django_db
LOOK = Path(__file__).parents[1]


def test_a_choice_of_colours_is_kept_and_leads_back() -> None:
    answer = Client().post("/giao-dien", {"theme": "dark", "next": "/thu-tuc?q=a"})
    assert answer.headers["Location"] == "/thu-tuc?q=a"
    assert answer.cookies["motcua_theme"].value == "dark"


def test_as_on_this_device_forgets_the_choice() -> None:
    browser = Client()
    browser.post("/giao-dien", {"theme": "contrast"})
    browser.post("/giao-dien", {"theme": "auto"})
    assert browser.cookies["motcua_theme"].value == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_a_choice_never_leads_to_another_site(elsewhere: str) -> None:
    assert Client().post("/giao-dien", {"theme": "dark", "next": elsewhere}).headers["Location"] == "/"


def test_a_theme_that_does_not_exist_is_not_kept() -> None:
    assert "motcua_theme" not in Client().post("/giao-dien", {"theme": '"><script>'}).cookies


def _page_of(problem: Exception) -> str:
    request = RequestFactory().get("/x")
    request.actor = ANONYMOUS
    request.request_id = "0123456789ab"
    with translation.override("en"):
        return render_problem(request, problem).content.decode()


@pytest.mark.parametrize(
    ("problem", "advice"),
    [
        (NotFound(), "ask at the information desk"),
        (Forbidden(), "manages access at your centre"),
        (TooManyRequests(retry_after=5), "wait a moment"),
        (Unavailable(), "staff the number below"),
    ],
)
def test_a_refusal_says_what_to_do_and_which_request_it_was(problem: Exception, advice: str) -> None:
    page = _page_of(problem)
    with translation.override("en"):
        assert str(problem.title) in page
    assert advice in page
    assert "0123456789ab" in page


def test_an_error_is_tied_to_its_field() -> None:
    page = render_to_string(
        "look/components/field.html", {"name": "phone", "label": "Phone", "error": "Too short", "hint": "10 digits"}
    )
    assert 'aria-describedby="hint-phone error-phone"' in page
    assert 'id="error-phone"' in page


def test_late_is_said_in_words_and_not_by_colour_alone() -> None:
    with translation.override("en"):
        page = render_to_string("look/components/time_left.html", {"colour": "red", "hours": -8.5})
    assert "late by 1 working day 1 hour" in page
    assert "#triangle-alert" in page


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    known = set(json.loads((LOOK / "styles" / "icons.json").read_text()))
    named = {
        name
        for template in LOOK.parent.glob("*/templates/**/*.html")
        for name in re.findall(r"""(?:\{% icon|icon_name=)\s*["']([a-z0-9-]+)["']""", template.read_text())
    }
    assert named - known == set()


def test_the_guide_is_for_staff(settings: object) -> None:
    settings.DEBUG = False
    assert Client().get("/look/").status_code == 401
