"""The data set as it was counted within the last hour; months that are over do not change."""

from django.core.cache import cache

from motcua.domain.reports.open_data import MONTHS, OpenData, closed_months, open_data

KEPT_FOR = 3600  # seconds


def figures() -> OpenData:
    begin, end = closed_months(MONTHS)
    key = f"open_data.{begin}.{end}"
    found: OpenData | None = cache.get(key)
    if found is None:
        found = open_data()
        cache.set(key, found, KEPT_FOR)
    return found
