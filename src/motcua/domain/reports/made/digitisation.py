"""Of the solved dossiers: those whose papers, results, or both are files, or whose papers were used again (decision 766, group 4)."""

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.made.dossiers import grouped, heading, naming
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure, percent
from motcua.domain.reports.sums import reading
from motcua.domain.reports.sums.reading import Sums


def make(actor: Actor, asked: Asked) -> Report:
    by = "procedure" if asked.by == "field" else asked.by
    found = grouped(asked, reading.dossiers(asked, by, reading.within_days(asked)))
    keys = reading.keys_in_time(asked) if asked.by == "month" else [key for key in found if found[key]["solved"]]
    label = naming(asked.by, keys)
    rows = [Row(key, label(key), _cells(found.get(key, reading.nothing()))) for key in keys]
    if asked.by != "month":
        rows.sort(key=lambda row: (-figure(row.cells[0]), row.label))
    return Report(
        "digitisation",
        _("Digitisation"),
        asked,
        heading(asked.by),
        (
            Column("solved", _("Solved"), behind="solved"),
            Column("papers", _("Papers as files"), behind="papers"),
            Column("results", _("Result as a file"), behind="results"),
            Column("results_percent", _("of the solved"), "percent"),
            Column("digitised", _("Papers and result"), behind="digitised"),
            Column("digitised_percent", _("of the solved"), "percent"),
            Column("reused", _("Papers used again"), behind="reused"),
            Column("reused_percent", _("of the solved"), "percent"),
        ),
        tuple(rows),
        _cells(reading.dossiers(asked, "", reading.within_days(asked))[""]),
        (
            _(
                "On the day when the result was ready; a file that came later counts too. Of an erased dossier stays what was known."
            ),
        ),
        (Chart(("digitised_percent", "results_percent"), across=asked.by == "month"),),
    )


def _cells(found: Sums) -> tuple[Cell, ...]:
    solved = found["solved"]
    return (
        solved,
        found["papers"],
        found["results"],
        percent(found["results"], solved),
        found["digitised"],
        percent(found["digitised"], solved),
        found["reused"],
        percent(found["reused"], solved),
    )
