"""Times and days as they are sent to us: RFC 3339, as the API's document says. A bare number would be taken for seconds since 1970.

A time without an offset is taken as the clocks of the country show it. The centre has its own for what happens in it, and a bank or a
carrier must say which it means: those take `AsWritten`.
"""

import re
from datetime import date, datetime
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from motcua.base.clock import LOCAL_ZONE
from motcua.base.days import FIRST_YEAR, LAST_YEAR, is_of_people

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ].+)?", re.ASCII)


def _written(value: object) -> object:
    """Raises ValueError, which names the field to whoever sent it."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN.fullmatch(value.strip())):
        return value
    raise ValueError("write it as 2026-11-28T09:30:00+07:00, a day as 2026-11-28")


def _of_people(day: date) -> date:
    """Raises PydanticCustomError."""
    if not is_of_people(day):
        words = _("Write a year from %(first)s to %(last)s") % {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise PydanticCustomError("year", words)
    return day


def _with_offset(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=LOCAL_ZONE)


AsWritten = Annotated[datetime, BeforeValidator(_written), AfterValidator(_of_people)]
Moment = Annotated[AsWritten, AfterValidator(_with_offset)]
Day = Annotated[date, BeforeValidator(_written), AfterValidator(_of_people)]
