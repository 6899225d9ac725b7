"""Numbers drawn from afar: how many there may be, how long a place is kept, how often the code in the hall changes."""

import re
from datetime import datetime, timedelta

FEWEST_AWAY = 5  # so many people may be on their way to a service however short its line is
CODE_DIGITS = 5  # of the code shown in the hall
PIN_DIGITS = 6  # of the number by which a ticket is found at the ticket machine


def has_room(share: int, waiting: int, away: int, quota: int | None, drawn: int) -> bool:
    """Whether one more number of a service may be drawn from afar.

    `share` in percent. Of those who wait at most so many may be away, and of the numbers of the day, where there is a
    `quota`, at most so many may have been `drawn` from afar: who comes to the hall always finds the rest.
    """
    if share == 0 or away >= max(FEWEST_AWAY, waiting * share // 100):
        return False
    return quota is None or drawn < quota * share // 100


def kept_until(issued_at: datetime, passed_at: datetime, keep_minutes: int, travel_minutes: int) -> datetime:
    """Until when a place is kept whose turn has passed; nobody need be here sooner than the way takes."""
    keep, travel = timedelta(minutes=keep_minutes), timedelta(minutes=travel_minutes)
    return max(passed_at + keep, issued_at + travel)


def period(at: datetime, minutes: int) -> int:
    """Which of the periods since 1970 in which one code is shown; each begins on the clock, not when a server started."""
    return int(at.timestamp()) // (minutes * 60)


def same_phone(written: str) -> str:
    """A telephone number without what people write it differently with: spaces, dots, +84."""
    digits = re.sub(r"\D", "", written)
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) > 10 else digits
