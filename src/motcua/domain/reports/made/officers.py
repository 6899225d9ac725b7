"""What each officer has of the indicators that article 14 of circular 01/2018 counts for them, and how far the duty was fulfilled."""

from django.utils.translation import gettext as _

from motcua.domain.reports import names
from motcua.domain.reports.asked import WITHIN, Asked
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.indicators import MOST_OF_OFFICER, OF_OFFICERS, Officer, duty, scores_of, together
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure
from motcua.domain.reports.sums import days, reading
from motcua.domain.reports.sums.reading import Sums

Met = tuple[int, int, int]  # ratings of those whom somebody served, of these the best and the unkind


def make(asked: Asked) -> Report:
    work = reading.work_of_persons(asked)
    met = _met(asked)
    found = {person: _officer(sums, met.get(person, (0, 0, 0))) for person, sums in work.items() if _is_staff(person)}
    label = names.of_people(found)
    rows = [Row(person, label(person), _cells(one, met.get(person, (0, 0, 0))[0])) for person, one in found.items()]
    rows = [row for row in rows if row.cells[-2] is not None]
    rows.sort(key=lambda row: (-figure(row.cells[-2]), row.label))
    return Report(
        "indicators",
        _("Grades of officers"),
        asked,
        _("Member of staff"),
        (
            Column("part_in", _("Dossiers with a part of theirs"), behind="part_in"),
            Column("steps", _("Steps done"), behind="steps"),
            Column("ratings", _("Ratings")),
            *(Column(f"indicator_{number}", f"{number}", "number") for number in OF_OFFICERS),
            Column("points", _("Points"), "number"),
            Column("measured", _("could be had"), "number"),
            Column("of_ten", _("Of 10"), "number"),
            Column("duty", _("Duty fulfilled"), "text"),
        ),
        tuple(rows),
        None,
        (
            _("Indicators 1, 2, 3, 4 and 7 (circular 01/2018, article 14), brought to 10; 4 needs a survey by person."),
            _(
                "1 and 3 are of solved dossiers that somebody received or did a step of, 2 of steps, 7 of ratings of those served."
            ),
            _("Of fewer than %(count)d ratings it is not told how they were.") % {"count": FEWEST},
            _("From memory of the circular; awaits a check. A figure is no judgement without the dossiers behind it."),
        ),
        (Chart(("of_ten",)),),
    )


def _met(asked: Asked) -> dict[str, Met]:
    rows = days.read("ratings", ("person",), asked.begin, asked.end, WITHIN, asked.values)
    return {str(person): (int(count), int(best), int(unkind)) for person, count, _p, best, _low, unkind in rows}


def _is_staff(person: str) -> bool:
    return person.startswith("staff:")


def _officer(sums: Sums, met: Met) -> Officer:
    ratings, best, unkind = met if met[0] >= FEWEST else (0, 0, 0)
    parts = {name: sums[name] for name in ("part_in", "part_early", "part_late", "part_at_once", "part_after_one")}
    return Officer(**parts, steps=sums["steps"], steps_early=sums["early"], steps_late=sums["late"],
                   ratings=ratings, best=best, unkind=unkind)  # fmt: skip


def _cells(one: Officer, ratings: int) -> tuple[Cell, ...]:
    """`ratings`: how many there were, also where they are too few to tell how they were."""
    found = scores_of(one)
    points, most, of_ten = together(found, MOST_OF_OFFICER)
    return (
        one.part_in,
        one.steps,
        ratings,
        *(score for _count, score in found.values()),
        points,
        most,
        of_ten,
        str(duty(of_ten)),
    )
