"""The way to a counter in words; here because its counters come with a hall of this room."""

import pytest
from django.utils import translation

from motcua.domain.centre.directions import WORDS, common_direction, directions, third
from motcua.domain.centre.models import Counter
from motcua.domain.queue.tests.factories import make_hall

LANGUAGES = ("vi", "en", "zh-hans", "ko")


def place(number: int, x: float | None, y: float | None) -> None:
    Counter.objects.filter(centre__code="BG", number=number).update(plan_x=x, plan_y=y)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(0, 100, (0, 0)), (5, 50, (0, 1)), (50, 0, (1, 2)), (100, 0, (2, 2)), (66.7, 66.5, (2, 1)), (33, 67, (0, 0))],
)
def test_a_hall_is_told_in_thirds_as_who_comes_in_sees_it(x: float, y: float, expected: tuple[int, int]) -> None:
    assert third(x, y) == expected


def test_each_place_has_words_of_its_own_in_four_languages() -> None:
    for language in LANGUAGES:
        with translation.override(language):
            assert len({str(words) for words in WORDS.values()}) == 9
    with translation.override("vi"):
        assert str(WORDS[0, 0]) == "bên trái, dãy gần cửa"
        vietnamese = {str(words) for words in WORDS.values()}
    for language in ("zh-hans", "ko"):
        with translation.override(language):
            assert not vietnamese & {str(words) for words in WORDS.values()}


@pytest.mark.django_db
def test_only_counters_whose_place_is_known_have_a_way() -> None:
    make_hall()
    place(1, 5, 90)
    place(2, 5, None)
    assert {number: str(words) for number, words in directions("BG").items()} == {1: "bên trái, dãy gần cửa"}
    assert directions("BG", [2, 3]) == {}


@pytest.mark.django_db
def test_several_counters_have_a_common_way_only_where_all_lie_together() -> None:
    make_hall()
    place(1, 5, 90)
    place(2, 8, 80)
    assert str(common_direction("BG", [1, 2])) == "bên trái, dãy gần cửa"
    assert common_direction("BG", [1, 2, 3]) is None
    place(3, 90, 80)
    assert common_direction("BG", [1, 2, 3]) is None
    assert common_direction("BG", []) is None
