"""A day is read where more can be reckoned with it."""

from datetime import date

import pytest

from motcua.base.days import read_day


def test_a_day_of_people_is_read() -> None:
    assert [read_day(one) for one in ("1900-01-01", "2999-12-31")] == [date(1900, 1, 1), date(2999, 12, 31)]


@pytest.mark.parametrize("written", ["9999-12-31", "3000-01-01", "1899-12-31", "0001-01-01", "", "2026-02-30"])
def test_the_last_day_of_the_calendar_is_none(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(written)
