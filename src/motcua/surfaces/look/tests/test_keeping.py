"""A part of a page is drawn once for its key and its language, and each time where it has no key."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

PART = Template('{% load keeping %}{% kept_part "test" stands code %}{{ words }}{% endkept_part %}')


def drawn(**values: object) -> str:
    return PART.render(Context(values))


def test_it_is_drawn_once_until_what_it_depends_on_changes() -> None:
    assert drawn(stands=("r1",), code="a", words="first <b>") == "first &lt;b&gt;"
    assert drawn(stands=("r1",), code="a", words="second") == "first &lt;b&gt;"
    assert drawn(stands=("r2",), code="a", words="third") == "third"
    assert drawn(stands=("r1",), code="b", words="fourth") == "fourth"


def test_each_language_has_its_own() -> None:
    with translation.override("vi"):
        drawn(stands=("r3",), code="a", words="tiếng Việt")
    with translation.override("en"):
        assert drawn(stands=("r3",), code="a", words="English") == "English"


def test_without_a_stamp_nothing_is_kept() -> None:
    assert [drawn(stands=(), code="a", words=words) for words in ("one", "two")] == ["one", "two"]


def test_a_part_without_a_key_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% load keeping %}{% kept_part "test" %}x{% endkept_part %}')
