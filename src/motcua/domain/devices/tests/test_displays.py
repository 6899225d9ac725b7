"""Of which counters a display tells."""

import pytest

from motcua.domain.devices.displays import DisplaySettings, counters_shown, display_settings, zones_of

CENTRE = {"zones": {"A": [1, 2, 3], "B": [4, 5]}}


def test_a_display_that_was_never_set_tells_of_the_whole_hall_with_sound() -> None:
    assert display_settings({"locked": True, "printers": [3]}) == DisplaySettings()
    assert counters_shown(DisplaySettings(), CENTRE) is None


def test_a_display_of_a_zone_tells_of_its_counters() -> None:
    assert counters_shown(display_settings({"layout": "zone", "zone": "B"}), CENTRE) == frozenset({4, 5})


def test_a_display_of_a_zone_that_is_gone_tells_of_the_whole_hall() -> None:
    for centre in (CENTRE, {}):
        assert counters_shown(display_settings({"layout": "zone", "zone": "Z"}), centre) is None


def test_case_68_one_unknown_location_leaves_the_others() -> None:
    shown = counters_shown(display_settings({"counters": [1, 98]}), CENTRE)
    assert shown is not None
    assert 1 in shown
    assert 2 not in shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"layout": "carousel"},
        {"place": {"x": 1, "y": 2}},
        {"place": {"x": 1, "y": 101, "looks": "up"}},
        {"place": {"x": "1", "y": 2, "looks": "up"}},
        {"place": {"x": 1, "y": 2, "looks": "north"}},
        {"place": "here"},
        {"layout": "zone"},
        {"layout": "counter"},
        {"layout": "counter", "counters": [1, 2]},
        {"zone": 3},
        {"counters": "1,2"},
        {"counters": [0]},
        {"counters": [True]},
        {"sound": "on"},
    ],
)
def test_settings_that_cannot_be_used_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        display_settings(wrong)


def test_a_display_stands_in_the_zones_whose_counters_are_all_of_its_counters() -> None:
    centre = {"zones": {"A": [1, 2, 3], "B": [4, 5], "floor": [1, 2, 3, 4, 5]}}
    assert zones_of(DisplaySettings(), centre) == frozenset()
    assert zones_of(display_settings({"layout": "zone", "zone": "B"}), centre) == {"B", "floor"}
    assert zones_of(display_settings({"counters": [2]}), centre) == {"A", "floor"}
    assert zones_of(display_settings({"counters": [2, 4]}), centre) == {"floor"}
    assert zones_of(display_settings({"counters": [2, 99]}), centre) == frozenset()


@pytest.mark.parametrize("wrong", ["one line", [""], [" "], [7], ["x" * 121], ["x"] * 13, {"a": 1}])
def test_lines_that_no_wall_can_show_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="line"):
        display_settings({"ticker": wrong})


def test_a_display_over_a_desk_is_silent_unless_somebody_set_it_to_sound() -> None:
    desk = {"layout": "counter", "counters": [5]}
    assert display_settings(desk).sounds == ()
    assert display_settings({**desk, "announcements": True}).sounds == ("announcements",)
    assert display_settings({**desk, "sound": True}).sounds == ("calls", "announcements")
    assert display_settings({"sound": True, "announcements": False}).sounds == ("calls",)
    assert display_settings({"sound": False}).sounds == ()
