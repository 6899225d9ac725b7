"""The nine indicators of circular 01/2018: one by one, by agency with the grade, or by officer."""

from dataclasses import replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.reports import names
from motcua.domain.reports.asked import WITHIN, Asked
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.criteria import Figures
from motcua.domain.reports.figures import RATING_KEYS, gathered
from motcua.domain.reports.indicators import (
    INDICATORS,
    MOST,
    MOST_TOGETHER,
    SURVEYED,
    Counted,
    grade,
    scores,
    together,
)
from motcua.domain.reports.made import officers
from motcua.domain.reports.outside.figures import told_of
from motcua.domain.reports.outside.words import from_outside
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure
from motcua.domain.reports.sums import days, reading
from motcua.domain.reports.sums.dossiers import STAFF_MEASURES
from motcua.domain.reports.words import number

BEHIND = {1: "solved", 2: "steps", 3: "solved", 7: "ratings"}


def make(actor: Actor, asked: Asked) -> Report:
    if asked.by == "person":
        return officers.make(asked)
    return _by_agency(asked) if asked.by == "agency" else _one_by_one(asked)


def _notes() -> tuple[str, ...]:
    return (
        _("Indicators without data are left out, and the grade is of what could be had, brought to 18."),
        _("Compiled for quarters and years: choose such a period. From memory of circular 01/2018; awaits a check."),
    )


def _counted(asked: Asked) -> dict[str, Counted]:
    by = "agency" if asked.by == "agency" else ""
    found = gathered(asked)
    work = reading.work(asked, by, reading.within(asked.begin, asked.end))
    rated = days.read("ratings", (RATING_KEYS[by],), asked.begin, asked.end, WITHIN, asked.values)
    met = {str(key): (int(best), int(unkind)) for key, _ratings, _points, best, _low, unkind in rated}
    nothing, no_work = Figures(reading.nothing()), reading.nothing(STAFF_MEASURES)
    made = {}
    for key in {**found, **work}:
        done = work.get(key, no_work)
        best, unkind = met.get(key, (0, 0))
        made[key] = Counted(found.get(key, nothing), done["steps"], done["early"], done["late"], best, unkind)
    return made


def _one_by_one(asked: Asked) -> Report:
    found = scores(_counted(asked).get("", Counted(Figures(reading.nothing()))))
    points, most, of_eighteen = together(found)
    told = told_of(asked).get("", {})
    rows = tuple(
        Row(
            str(number),
            _label(number, words, f"indicator_{number}" in told),
            (found[number][0] or None, found[number][1], MOST, str(how)),
            ("" if number == 7 and found[7][0] < FEWEST else BEHIND.get(number, ""), "", "", ""),
        )
        for number, words, how in INDICATORS
    )
    return Report(
        "indicators",
        _("The nine indicators"),
        asked,
        _("Indicator"),
        (
            Column("count", _("Cases counted")),
            Column("score", _("Score"), "number"),
            Column("most", _("Most"), "number"),
            Column("how", _("How it is counted"), "text"),
        ),
        rows,
        (None, points, most, _grade(of_eighteen)),
        (*_notes(), *from_outside(told, {one: one.removeprefix("indicator_") for one in SURVEYED})),
    )


def _label(number: int, words: str | Promise, is_typed: bool) -> str:
    label = f"{number}. {words}"
    return _("%(criterion)s (typed in)") % {"criterion": label} if is_typed else label


def _grade(of_eighteen: float | None) -> str:
    if of_eighteen is None:
        return ""
    return _("%(points)s of %(most)d: %(grade)s") % {
        "points": number(round(of_eighteen, 1)),
        "most": MOST_TOGETHER,
        "grade": grade(of_eighteen),
    }


def _by_agency(asked: Asked) -> Report:
    label = names.of_agencies()
    counted = _counted(replace(asked, by="agency"))
    rows = [Row(key, label(key), _cells(scores(one))) for key, one in counted.items() if key]
    rows.sort(key=lambda row: -figure(row.cells[-2]))
    return Report(
        "indicators",
        _("The nine indicators"),
        asked,
        _("Agency"),
        (
            *(Column(f"indicator_{number}", f"{number}", "number") for number, _words, _how in INDICATORS),
            Column("points", _("Points"), "number"),
            Column("measured", _("could be had"), "number"),
            Column("of_eighteen", _("Of 18"), "number"),
            Column("grade", _("Grade"), "text"),
        ),
        tuple(rows),
        None,
        (*_notes(), "; ".join(f"{number}: {words}" for number, words, _how in INDICATORS)),
        (Chart(("of_eighteen",)),),
    )


def _cells(found: dict[int, tuple[int, float | None]]) -> tuple[Cell, ...]:
    points, most, of_eighteen = together(found)
    return (*(score for _count, score in found.values()), points, most, of_eighteen, str(grade(of_eighteen)))
