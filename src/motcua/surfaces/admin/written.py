"""What administrators write into fields of a form, read by its kind; each raises InvalidInput for the field it names."""

from collections.abc import Mapping
from datetime import date, time

from django.utils.translation import gettext as _

from motcua.base.problems import InvalidInput


def written_date(given: Mapping[str, str], field: str) -> date | None:
    """None where nothing is written."""
    written = given.get(field, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise InvalidInput.of(field, _("Write a day")) from None


def written_time(given: Mapping[str, str], field: str) -> time | None:
    """Such as 08:00, also 8h30; None where nothing is written."""
    written = given.get(field, "").strip().replace("h", ":")
    try:
        return time.fromisoformat(written.zfill(5)) if written else None
    except ValueError:
        raise InvalidInput.of(field, _("Write a time of the day, such as 08:00")) from None


def written_number(given: Mapping[str, str], field: str, least: int, most: int) -> int:
    """A whole number in its bounds."""
    written = given.get(field, "").strip()
    if not (written.isascii() and written.isdigit() and len(written) < 10 and least <= int(written) <= most):
        words = _("A whole number from %(least)s to %(most)s") % {"least": least, "most": most}
        raise InvalidInput.of(field, words)
    return int(written)
