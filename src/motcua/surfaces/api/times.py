"""Times and days as they are sent to us: RFC 3339, as the API's document says. A bare number would be taken for seconds since 1970."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\d(?:[Tt ].+)?", re.ASCII)


def _written(value: object) -> object:
    """Raises ValueError, which names the field to whoever sent it."""
    if isinstance(value, date) or (isinstance(value, str) and _WRITTEN.fullmatch(value.strip())):
        return value
    raise ValueError("write it as 2026-11-28T09:30:00+07:00, a day as 2026-11-28")


Moment = Annotated[datetime, BeforeValidator(_written)]
Day = Annotated[date, BeforeValidator(_written)]
