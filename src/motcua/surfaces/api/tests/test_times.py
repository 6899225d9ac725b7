"""Times and days are read as RFC 3339 alone: a bare number is no moment of 1970."""

from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from motcua.surfaces.api.times import Day, Moment

MOMENT, DAY = TypeAdapter(Moment), TypeAdapter(Day)


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
