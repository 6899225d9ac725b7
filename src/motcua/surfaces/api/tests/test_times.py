"""Times and days are read as RFC 3339 alone: a bare number is no moment of 1970."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from pydantic import TypeAdapter, ValidationError

from motcua.surfaces.api.times import AsWritten, Day, Moment

MOMENT, AS_WRITTEN, DAY = TypeAdapter(Moment), TypeAdapter(AsWritten), TypeAdapter(Day)


def test_what_is_written_as_a_time_or_a_day_is_read() -> None:
    assert MOMENT.validate_python("2026-11-28T02:30:00Z") == datetime(2026, 11, 28, 2, 30, tzinfo=UTC)
    assert MOMENT.validate_python("2026-11-28T09:30:00+07:00") == datetime(2026, 11, 28, 2, 30, tzinfo=UTC)
    assert DAY.validate_python("2026-11-28") == date(2026, 11, 28)
    assert MOMENT.json_schema() == {"type": "string", "format": "date-time"}


@pytest.mark.parametrize("sent", ["0.5", "0", "1700000000", 0.5, 0, True, "", "tomorrow", "28/11/2026", "2026-02-30"])
def test_a_number_and_what_is_no_day_are_refused(sent: object) -> None:
    for one in (MOMENT, DAY):
        with pytest.raises(ValidationError):
            one.validate_python(sent)


def test_a_time_without_an_offset_is_one_of_the_country_unless_its_taker_says_otherwise() -> None:
    for written in ("2026-11-28T09:30:00", "2026-11-28 09:30"):
        assert MOMENT.validate_python(written) == datetime(2026, 11, 28, 2, 30, tzinfo=UTC)
    assert MOMENT.validate_python("2026-11-28") == datetime(2026, 11, 27, 17, tzinfo=UTC)
    assert AS_WRITTEN.validate_python("2026-11-28T09:30:00").tzinfo is None


@pytest.mark.parametrize("year", ["0001", "1899", "3000", "9999"])
def test_a_year_with_which_nothing_can_be_reckoned_is_refused_in_words(year: str) -> None:
    for one, sent in ((MOMENT, f"{year}-12-31T23:59:59Z"), (MOMENT, f"{year}-12-31"), (DAY, f"{year}-12-31")):
        with translation.override("vi"), pytest.raises(ValidationError, match="Ghi năm từ 1900 đến 2999"):
            one.validate_python(sent)
