"""How satisfied people were: by agency, counter, channel, month or day. Of fewer than five ratings it is not told how they were."""

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.reports import names
from motcua.domain.reports.asked import WITHIN, Asked
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.names import Names
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, mean, percent
from motcua.domain.reports.sums import days
from motcua.domain.reports.sums.raw import KINDS
from motcua.domain.reports.sums.reading import keys_in_time

GROUPS = {
    "agency": "agency",
    "counter": "counter::text",
    "channel": "channel",
    "day": "day::text",
    "month": "to_char(day, 'YYYY-MM')",
}
MEASURES = KINDS["ratings"].measures
Sums = dict[str, int]


def make(actor: Actor, asked: Asked) -> Report:
    found = read(asked, GROUPS[asked.by])
    in_order = asked.by in ("day", "month")
    nothing = dict.fromkeys(MEASURES, 0)
    label = _naming(asked.by)
    keys = keys_in_time(asked) if in_order else sorted(found, key=lambda key: -found[key]["ratings"])
    rows = tuple(_row(key, label(key), found.get(key, nothing)) for key in keys)
    total = _row("", "", read(asked, "''::text").get("", nothing))
    return Report(
        "ratings",
        _("Ratings"),
        asked,
        _heading(asked.by),
        (
            Column("ratings", _("Ratings"), behind="ratings"),
            Column("mean", _("Mean score (of 5)"), "number"),
            Column("best", _("Very satisfied"), behind="rated_best"),
            Column("low", _("Not satisfied"), behind="rated_low"),
            Column("unkind", _("of these: how they were met"), behind="rated_unkind"),
            Column("satisfied_percent", _("Satisfied"), "percent"),
        ),
        rows,
        total.cells,
        (
            _("Of fewer than %(count)d ratings only their number is told, so that nobody who rated is recognised.")
            % {"count": FEWEST},
        ),
        (Chart(("satisfied_percent",), across=in_order), Chart(("ratings", "low"), across=in_order)),
        total.behind,
    )


def read(asked: Asked, group: str) -> dict[str, Sums]:
    rows = days.read("ratings", (group,), asked.begin, asked.end, WITHIN, asked.values, by_day=asked.by == "day")
    return {str(key): dict(zip(MEASURES, map(int, values), strict=True)) for key, *values in rows}


def _row(key: str, label: str, found: Sums) -> Row:
    """Of too few nothing is opened."""
    return Row(key, label, _cells(found), None if found["ratings"] >= FEWEST else ("",) * 6)


def _cells(found: Sums) -> tuple[Cell, ...]:
    count = found["ratings"]
    if count < FEWEST:
        return (count, None, None, None, None, None)
    return (
        count,
        mean(found["points"], count, 2),
        found["best"],
        found["low"],
        found["unkind"],
        percent(count - found["low"], count),
    )


def _heading(by: str) -> str:
    return {
        "agency": _("Agency"),
        "counter": _("Counter"),
        "channel": _("Channel"),
        "day": _("Day"),
        "month": _("Month"),
    }[by]


def _naming(by: str) -> Names:
    return {
        "agency": names.of_agencies,
        "counter": names.of_rated_counters,
        "channel": names.of_channels,
        "day": names.of_days,
        "month": names.of_months,
    }[by]()
