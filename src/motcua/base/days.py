"""Days as they are written to us. Beyond the years of people a day more, or another zone, can no longer be reckoned."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2999


def is_of_people(day: date) -> bool:
    """Of a moment as well, whatever its zone."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_day(written: str) -> date:
    """Raises ValueError."""
    day = date.fromisoformat(written)
    if not is_of_people(day):
        raise ValueError(written)
    return day
