"""Where counters lie for somebody who reads a display."""

import pytest

from motcua.domain.centre.plan import LOOKS, counters_drawn, turn

PLACES = {1: (50.0, 0.0), 2: (100.0, 50.0), 3: (50.0, 100.0), 4: (0.0, 50.0)}  # back, right, entrance, left
STRAIGHT, RIGHT, BEHIND, LEFT = 0, 2, 4, 6


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ("up", [STRAIGHT, RIGHT, BEHIND, LEFT]),
        ("right", [LEFT, STRAIGHT, RIGHT, BEHIND]),
        ("down", [BEHIND, LEFT, STRAIGHT, RIGHT]),
        ("left", [RIGHT, BEHIND, LEFT, STRAIGHT]),
    ],
)
def test_from_the_middle_of_the_hall_each_wall_lies_where_the_reader_sees_it(looks: str, expected: list[int]) -> None:
    boxes = {box.counter: box for box in counters_drawn(PLACES)}
    assert [turn((50.0, 50.0), looks, boxes[number]) for number in PLACES] == expected


def test_a_counter_in_the_corner_lies_half_right() -> None:
    [corner] = counters_drawn({1: (70.0, 14.3)})
    assert turn((50.0, 50.0), "up", corner) == 1


def test_without_places_the_counters_stand_along_the_walls_and_have_a_direction_all_the_same() -> None:
    boxes = counters_drawn(dict.fromkeys(range(1, 24)))
    assert sorted(box.counter for box in boxes if box.counter) == list(range(1, 24))
    turns = {box.counter: turn((50.0, 60.0), "up", box) for box in boxes}
    assert turns[1] in (5, 6, 7)
    assert turns[12] in (0, 1, 7)
    assert turns[23] in (1, 2, 3)
    assert set(LOOKS) == {"up", "right", "down", "left"}
