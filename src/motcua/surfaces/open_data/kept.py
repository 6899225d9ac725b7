"""The data set as it was counted within the last hour; months that are over do not change."""

from django.core.cache import cache

from motcua.domain.centre.queries import get_centre
from motcua.domain.reports.open_data import MONTHS, OpenData, closed_months, open_data

KEPT_FOR = 3600  # seconds


def figures(centre: str = "") -> OpenData:
    """Of all centres, or the same rows of one. Raises NotFound for one that is not there."""
    place = get_centre(centre).code if centre else ""
    found = _counted()
    rows = tuple(row for row in found.rows if place in ("", row.centre))
    return OpenData(found.first, found.last, rows) if rows else OpenData("", "", ())


def _counted() -> OpenData:
    begin, end = closed_months(MONTHS)
    key = f"open_data.by_centre.{begin}.{end}"
    found: OpenData | None = cache.get(key)
    if found is None:
        found = open_data()
        cache.set(key, found, KEPT_FOR)
    return found
