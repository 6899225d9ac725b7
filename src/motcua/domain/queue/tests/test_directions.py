"""The way to a counter in words; here because its counters come with a hall of this room."""

import pytest
from django.utils import translation

from motcua.domain.centre.directions import WORDS, directions, third, ways_to
from motcua.domain.centre.landmarks import PlaceKind, landmarks, passed
from motcua.domain.centre.models import Centre, Counter
from motcua.domain.centre.picture import hall_picture
from motcua.domain.queue.tests.factories import make_hall

PLACES: list[dict[str, object]] = [
    {"kind": "entrance", "x": 50, "y": 100},
    {"kind": "kiosk", "x": 30, "y": 90, "number": 1},
    {"kind": "information", "x": 50, "y": 80, "name": "Bàn chỉ dẫn"},
    {"kind": "display", "x": 50, "y": 19, "looks": "up"},
]
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
def test_counters_that_lie_together_have_one_way_and_one_of_unknown_place_leaves_all_untold() -> None:
    make_hall()
    place(1, 5, 90)
    place(2, 8, 80)
    [together] = ways_to("BG", [2, 1])
    assert (together.numbers, str(together.words)) == ((1, 2), "bên trái, dãy gần cửa")
    assert ways_to("BG", [1, 2, 3]) == ()
    place(3, 90, 80)
    assert [one.numbers for one in ways_to("BG", [1, 2, 3])] == [(1, 2), (3,)]
    assert ways_to("BG", []) == ()


@pytest.mark.django_db
def test_the_way_names_what_is_passed_on_it_in_every_language() -> None:
    make_hall()
    Centre.objects.filter(code="BG").update(options={"plan": {"places": PLACES}})
    place(1, 5, 77)
    place(2, 95, 77)
    told = directions("BG")
    assert str(told[1]) == "bên trái, dãy gần cửa, đi qua máy lấy số"
    assert str(told[2]) == "bên phải, dãy gần cửa"  # no machine stands on that side
    for language, words in (
        ("en", "past the ticket machine"),
        ("zh-hans", "经过取号机"),
        ("ko", "번호표 발급기를 지나서"),
    ):
        with translation.override(language):
            assert words in str(told[1])


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [(5, 77, PlaceKind.KIOSK), (50, 7, PlaceKind.INFORMATION), (95, 77, None), (30, 90, None), (50, 100, None)],
)
def test_only_what_stands_near_the_straight_way_and_before_its_end_is_passed(
    x: float, y: float, expected: PlaceKind | None
) -> None:
    assert passed(landmarks({"plan": {"places": PLACES}}), x, y) == expected


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "throne", "x": 5, "y": 5},
        {"kind": "kiosk", "x": 5},
        {"kind": "kiosk", "x": 101, "y": 5},
        {"kind": "kiosk", "x": True, "y": 5},
        {"kind": "seats", "x": 5, "y": 5},
        {"kind": "display", "x": 5, "y": 5, "looks": "away"},
        "kiosk",
    ],
)
def test_a_place_that_cannot_be_drawn_is_refused(row: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        landmarks({"plan": {"places": [row]}})


@pytest.mark.django_db
def test_the_hall_is_drawn_only_when_every_counter_has_its_place() -> None:
    hall = make_hall()
    place(1, 5, 77)
    assert hall_picture(hall) is None
    Counter.objects.filter(centre=hall).update(plan_x=5, plan_y=50)
    hall.options = {"plan": {"places": PLACES}}
    drawn = hall_picture(hall, here=(30, 90))
    assert drawn is not None
    assert len(drawn.counters) == hall.counters.count()
    assert [(one.kind, str(one.words)) for one in drawn.things] == [
        ("entrance", "Lối vào"), ("kiosk", "Máy lấy số"), ("information", "Bàn chỉ dẫn")
    ]  # fmt: skip
    assert drawn.here is not None
    assert (drawn.here.middle_x, drawn.here.middle_y) == (300, 504)
