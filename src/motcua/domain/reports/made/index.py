"""The index of decision 766: 100 points in groups, by criterion with the dossiers behind each share, by agency, or by month."""

from dataclasses import replace

from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.criteria import ALL, GROUPS, OUTSIDE, Criterion, Figures, Group, scored
from motcua.domain.reports.figures import gathered
from motcua.domain.reports.outside.figures import told_of
from motcua.domain.reports.outside.words import from_outside
from motcua.domain.reports.shapes import Cell, Chart, Column, Report, Row, figure, percent
from motcua.domain.reports.sums import reading


def make(actor: Actor, asked: Asked) -> Report:
    return _by_criterion(asked) if asked.by == "criterion" else _side_by_side(asked)


def _notes() -> tuple[str, ...]:
    return (
        _(
            "Weights and formulas of decision 766/QĐ-TTg from memory; they await a check. What nothing here measures is typed in."
        ),
        _(
            "More than one request for papers counts as late; the wait for them is taken off; what is open and past its day counts as late."
        ),
    )


def _by_criterion(asked: Asked) -> Report:
    figures = gathered(asked).get("", Figures(reading.nothing()))
    told = told_of(asked).get("", {})
    rows = []
    for group in GROUPS:
        rows.append(_group_row(group, figures))
        rows += [_row(one, figures) for one in group.criteria]
    whole = scored(figures)
    return Report(
        "index",
        _("Index of decision 766"),
        asked,
        _("Criterion"),
        (
            Column("part", _("Fulfil it")),
            Column("whole", _("Of")),
            Column("percent", _("Share"), "percent"),
            Column("full_at", _("Full points from"), "percent"),
            Column("points", _("Points"), "number"),
            Column("most", _("Most"), "number"),
        ),
        tuple(rows),
        (None, None, whole.of_hundred, None, whole.points, whole.measured),
        (
            *_notes(),
            *from_outside(told, {one.number: one.number for one in ALL}),
            _("In the last line: points, those that could be had here, and what that is of 100."),
        ),
    )


def _group_row(group: Group, figures: Figures) -> Row:
    found = scored(figures, group.criteria)
    cells: tuple[Cell, ...] = (None, None, None, None, found.points if found.measured else None, group.most)
    return Row(group.number, f"{group.number}. {group.words}", cells, ("",) * len(cells), is_sum=True)


def _row(one: Criterion, figures: Figures) -> Row:
    part, whole = one.of(figures)
    label = f"{one.number} {one.words}"
    if one.is_outside:
        label = _("%(criterion)s (typed in)") % {"criterion": label} if whole else label
        if not whole:
            return Row(one.number, label, (None, None, None, one.full_at, None, one.most), ("",) * 6)
    if one.number == "5.4":  # a rate, not dossiers
        return Row(
            one.number, label, (None, None, percent(part, whole), one.full_at, one.points(figures), one.most), ("",) * 6
        )
    cells: tuple[Cell, ...] = (part, whole, percent(part, whole), one.full_at, one.points(figures), one.most)
    return Row(one.number, label, cells, (*one.behind, "", "", "", ""))


def _side_by_side(asked: Asked) -> Report:
    found = gathered(asked)
    is_month = asked.by == "month"
    keys = reading.keys_in_time(asked) if is_month else sorted(found)
    label = names.of_months() if is_month else names.of_agencies()
    nothing = Figures(reading.nothing())
    rows = [Row(key, label(key), _cells(found.get(key, nothing))) for key in keys if is_month or key]
    if not is_month:
        rows.sort(key=lambda row: -figure(row.cells[-1]))
    groups = tuple(Column(f"group_{one.number}", f"{one.words} ({one.most:g})", "number") for one in GROUPS)
    return Report(
        "index",
        _("Index of decision 766"),
        asked,
        _("Month") if is_month else _("Agency"),
        (
            *groups,
            Column("points", _("Points"), "number"),
            Column("measured", _("could be had"), "number"),
            Column("of_hundred", _("Of 100"), "number"),
        ),
        tuple(rows),
        None,
        (*_notes(), *_typed_in(asked)),
        (Chart(("of_hundred",), across=is_month),),
    )


def _typed_in(asked: Asked) -> list[str]:
    told = told_of(replace(asked, by="agency" if asked.by == "agency" else ""))
    together = {item: [one for of in told.values() for one in of.get(item, ())] for item in OUTSIDE}
    return from_outside({item: those for item, those in together.items() if those}, {one: one for one in OUTSIDE})


def _cells(figures: Figures) -> tuple[Cell, ...]:
    groups = [scored(figures, one.criteria) for one in GROUPS]
    whole = scored(figures)
    return (
        *(one.points if one.measured else None for one in groups),
        whole.points,
        whole.measured,
        whole.of_hundred,
    )
