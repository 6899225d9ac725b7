"""What may be a moment old is asked for once in that moment, and each time where nothing is to be kept."""

import pytest
from django.conf import LazySettings

from motcua.base.moments import MOST, Moment


@pytest.fixture
def asked() -> list[str]:
    return []


def of(asked: list[str], seconds: float) -> Moment[str, int]:
    def find(key: str) -> int:
        asked.append(key)
        if key == "missing":
            raise LookupError(key)
        return len(asked)

    return Moment(find, seconds)


def test_it_is_asked_for_once_in_its_seconds_for_each_key(settings: LazySettings, asked: list[str]) -> None:
    settings.MOTCUA_PAGES_KEPT = 5
    moment = of(asked, 60)
    assert [moment.get("BG"), moment.get("BG"), moment.get("LG"), moment.get("BG")] == [1, 1, 2, 1]
    settings.MOTCUA_PAGES_KEPT = 0
    fresh = of(asked, 60)
    assert fresh.get("BG") < fresh.get("BG")


def test_it_is_asked_for_anew_when_its_moment_is_over(settings: LazySettings, asked: list[str]) -> None:
    settings.MOTCUA_PAGES_KEPT = 5
    moment = of(asked, 1e-9)
    assert moment.get("BG") < moment.get("BG")


def test_what_raised_is_not_kept_and_many_keys_do_not_pile_up(settings: LazySettings, asked: list[str]) -> None:
    settings.MOTCUA_PAGES_KEPT = 5
    moment = of(asked, 60)
    for _time in range(2):
        with pytest.raises(LookupError):
            moment.get("missing")
    assert asked == ["missing"] * 2
    for number in range(2 * MOST):
        moment.get(str(number))
    assert len(moment._held) <= MOST
