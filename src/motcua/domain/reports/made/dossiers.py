"""Received, solved early, on time and late, ended otherwise, and waiting: by procedure, field, agency, channel, centre, month or day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.names import Names
from motcua.domain.reports.periods import today
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure, mean, percent
from motcua.domain.reports.sums import reading
from motcua.domain.reports.sums.reading import Found, Sums

IN_TIME_ORDER = ("month", "day")
STANDING = ("due", "settled")
HELD = ("received", "solved", "not_accepted", "withdrawn")


@dataclass(frozen=True)
class Line:
    """What was counted of one row: in the period, and how many waited at its end, of these past their day."""

    counted: Sums
    waiting: int
    overdue: int


def make(actor: Actor, asked: Asked) -> Report:
    found = lines(asked)
    label = naming(asked.by, found)
    rows = [Row(key, label(key), _cells(line)) for key, line in found.items()]
    if asked.by not in IN_TIME_ORDER:
        rows.sort(key=lambda row: (-figure(row.cells[0]), row.label))
    total = _together(asked, found)
    children = reading.dossiers(asked, "child", reading.within(asked.begin, asked.end), ("received",)).get("True", {})
    notes = [
        _(
            "Solved: the result is ready. On time and late are by the day that was promised first, whatever was promised later."
        ),
        _("Waiting and past their day: at the end of the last day, of today as it began."),
    ]
    if children.get("received"):
        notes.append(
            _("%(count)d of the received were opened by a step of another agency's dossier.")
            % {"count": children["received"]}
        )
    return Report(
        "dossiers",
        _("Dossiers received and solved"),
        asked,
        heading(asked.by),
        columns(),
        tuple(rows),
        _cells(total),
        tuple(notes),
        (
            Chart(("received", "solved"), across=asked.by in IN_TIME_ORDER),
            Chart(("on_time_percent",), across=asked.by in IN_TIME_ORDER),
        ),
    )


def lines(asked: Asked) -> dict[str, Line]:
    """By the key of each row; in the order of time where it is by month or day."""
    return _in_time(asked) if asked.by in IN_TIME_ORDER else _side_by_side(asked)


def columns() -> tuple[Column, ...]:
    return (
        Column("received", _("Received"), behind="received"),
        Column("solved", _("Solved"), behind="solved"),
        Column("early", _("Before the day"), behind="early"),
        Column("on_day", _("On the day"), behind="on_day"),
        Column("late", _("Late"), behind="late"),
        Column("on_time_percent", _("In time"), "percent"),
        Column("mean_hours", _("Mean time"), "hours"),
        Column("not_accepted", _("Not accepted"), behind="not_accepted"),
        Column("withdrawn", _("Withdrawn or stopped"), behind="withdrawn"),
        Column("waiting", _("Waiting"), behind="waiting"),
        Column("overdue", _("Waiting, past their day"), behind="overdue"),
    )


def _cells(line: Line) -> tuple[Cell, ...]:
    found = line.counted
    in_time = found["solved"] - found["late"]
    return (
        found["received"],
        found["solved"],
        found["early"],
        in_time - found["early"],
        found["late"],
        percent(in_time, found["solved"]),
        mean(found["minutes"] / 60, found["solved"]),
        found["not_accepted"],
        found["withdrawn"],
        line.waiting,
        line.overdue,
    )


def heading(by: str) -> str:
    return {
        "procedure": _("Procedure"),
        "field": _("Field"),
        "agency": _("Agency"),
        "channel": _("Channel"),
        "month": _("Month"),
        "day": _("Day"),
        "centre": _("Centre"),
        "person": _("Member of staff"),
    }[by]


def naming(by: str, keys: Iterable[str]) -> Names:
    if by == "person":
        return names.of_people(keys)
    made: dict[str, Callable[[], Names]] = {
        "procedure": names.of_procedures,
        "agency": names.of_agencies,
        "channel": names.of_channels,
        "month": names.of_months,
        "day": names.of_days,
        "centre": names.of_centres,
    }
    return made.get(by, names.of_fields)()


def last_late_day(end: date) -> date:
    """The last day at whose end it is known what was late: today is not over."""
    return min(end, today() - timedelta(days=1))


def _together(asked: Asked, found: dict[str, Line]) -> Line:
    """All rows as one; of what waits in time the last."""
    counted = reading.nothing()
    for line in found.values():
        for name, value in line.counted.items():
            counted[name] += value
    standing = list(found.values())[-1:] if asked.by in IN_TIME_ORDER else list(found.values())
    return Line(counted, sum(line.waiting for line in standing), sum(line.overdue for line in standing))


def _side_by_side(asked: Asked) -> dict[str, Line]:
    counted = grouped(asked, reading.dossiers(asked, _key(asked.by), reading.within(asked.begin, asked.end)))
    held = grouped(asked, reading.dossiers(asked, _key(asked.by), reading.until(asked.end), HELD))
    until = reading.until(last_late_day(asked.end))
    late = grouped(asked, reading.dossiers(asked, _key(asked.by), until, STANDING))
    found = {}
    for key in {**held, **counted}:
        stood = late.get(key, reading.nothing(STANDING))
        line = Line(
            counted.get(key, reading.nothing()),
            _waiting(held.get(key, reading.nothing(HELD))),
            stood["due"] - stood["settled"],
        )
        if any((*line.counted.values(), line.waiting)):
            found[key] = line
    return found


def _key(by: str) -> str:
    return "procedure" if by == "field" else by


def grouped(asked: Asked, found: Found) -> Found:
    return reading.together(found, names.fields_of_procedures()) if asked.by == "field" else found


def _waiting(held: Sums) -> int:
    return held["received"] - held["solved"] - held["not_accepted"] - held["withdrawn"]


def _in_time(asked: Asked) -> dict[str, Line]:
    """Each month or day of the period, with what waited at its end."""
    counted = reading.dossiers(asked, asked.by, reading.within_days(asked))
    late_until = last_late_day(asked.end)
    late = reading.dossiers(asked, asked.by, reading.within_days(asked, late_until), STANDING)
    before = reading.until(asked.begin - timedelta(days=1))
    waiting = _waiting(reading.dossiers(asked, "", before, HELD)[""])
    stood = reading.dossiers(asked, "", before, STANDING)[""]
    overdue = stood["due"] - stood["settled"]
    found = {}
    for key in reading.keys_in_time(asked):
        here = counted.get(key, reading.nothing())
        moved = late.get(key, reading.nothing(STANDING))
        waiting += _waiting(here)
        overdue += moved["due"] - moved["settled"]
        found[key] = Line(here, waiting, overdue)
    return found
