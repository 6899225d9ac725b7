"""Visitors of the hall: how many, how long they waited and were served, who did not come; by service, counter or time."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.base.actor import Actor
from motcua.domain.reports import names
from motcua.domain.reports.asked import WITHIN_COUNTERS, Asked
from motcua.domain.reports.names import Names
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, mean, percent
from motcua.domain.reports.sums import days
from motcua.domain.reports.sums.raw import KINDS
from motcua.domain.reports.sums.reading import keys_in_time

GROUPS = {
    "service": "service",
    "counter": "counter::text",
    "hour": "hour::text",
    "weekday": "extract(isodow FROM day)::int::text",
    "day": "day::text",
    "month": "to_char(day, 'YYYY-MM')",
}
MEASURES = KINDS["visits"].measures
Sums = dict[str, int]


def make(actor: Actor, asked: Asked) -> Report:
    found = read(asked, GROUPS[asked.by])
    in_order = asked.by in ("day", "month")
    keys = keys_in_time(asked) if in_order else sorted(found, key=lambda key: (len(key), key))
    label = _naming(asked.by)
    nothing = dict.fromkeys(MEASURES, 0)
    rows = tuple(Row(key, label(key), _cells(found.get(key, nothing))) for key in keys)
    whole = read(asked, "''::text").get("", nothing)
    return Report(
        "queue",
        _("Queue"),
        asked,
        _heading(asked.by),
        (
            Column("issued", _("Visitors"), behind="issued"),
            Column("finished", _("Served"), behind="finished"),
            Column("no_show", _("Did not come when called"), behind="no_show"),
            Column("no_show_percent", _("of the visitors"), "percent"),
            Column("cancelled", _("Left or cancelled"), behind="cancelled"),
            Column("mean_wait", _("Mean wait"), "minutes"),
            Column("longest_wait", _("Longest wait"), "minutes"),
            Column("within_15", _("Called within 15 minutes"), "percent"),
            Column("within_30", _("Called within 30 minutes"), "percent"),
            Column("mean_serve", _("Mean service"), "minutes"),
        ),
        rows,
        _cells(whole),
        (
            _(
                "A wait runs from arrival, or check-in with a booked number, to the first call; hours are those of arrival."
            ),
            _("Days on which the hall practised do not count. Of an agency: what came to its counters."),
            *_left_out(asked),
        ),
        (
            Chart(("issued", "no_show"), across=asked.by not in ("service", "counter")),
            Chart(("mean_wait", "mean_serve"), across=asked.by not in ("service", "counter")),
        ),
    )


def _left_out(asked: Asked) -> tuple[str, ...]:
    """Whoever finds the report of a house that was only tried out empty reads why."""
    count = days.visits_left_out(asked.begin, asked.end, WITHIN_COUNTERS, asked.values)
    words = ngettext(
        "%(count)d visit of a day of practice in the period is left out.",
        "%(count)d visits of days of practice in the period are left out.",
        count,
    )
    return (words % {"count": count},) if count else ()


def read(asked: Asked, group: str) -> dict[str, Sums]:
    by_day = asked.by in ("day", "weekday")
    rows = days.read("visits", (group,), asked.begin, asked.end, WITHIN_COUNTERS, asked.values, by_day=by_day)
    return {str(key): dict(zip(MEASURES, map(int, values), strict=True)) for key, *values in rows}


def _cells(found: Sums) -> tuple[Cell, ...]:
    return (
        found["issued"],
        found["finished"],
        found["no_show"],
        percent(found["no_show"], found["issued"]),
        found["cancelled"],
        mean(found["wait_seconds"] / 60, found["waited"]),
        round(found["longest_wait"] / 60, 1) if found["waited"] else None,
        percent(found["within_15"], found["waited"]),
        percent(found["within_30"], found["waited"]),
        mean(found["serve_seconds"] / 60, found["finished"]),
    )


def _heading(by: str) -> str:
    return {
        "service": _("Service"),
        "counter": _("Counter"),
        "hour": _("Hour"),
        "weekday": _("Day of the week"),
        "day": _("Day"),
        "month": _("Month"),
    }[by]


def _naming(by: str) -> Names:
    return {
        "service": names.of_services,
        "counter": names.of_counters,
        "hour": names.of_hours,
        "weekday": names.of_weekdays,
        "day": names.of_days,
        "month": names.of_months,
    }[by]()
