"""Typing such figures in, putting them right, taking them back; and those that a report shows."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from motcua.domain.centre.queries import get_agency, get_centre
from motcua.domain.people.permissions import Action, centres_of, require
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.models import OutsideFigure
from motcua.domain.reports.outside.choosing import ITEMS, Told, most_of, of_place
from motcua.domain.reports.periods import EARLIEST, today

LONGEST_SOURCE, MOST_WHOLE = 200, 2_000_000_000
MOST_SHOWN = 200
WHOLE_NUMBER = re.compile(r"[0-9]{1,10}|[0-9]{1,3}(\.[0-9]{3}){1,3}")  # with a dot between thousands, or without


@dataclass(frozen=True)
class FigureInput:
    """As it is typed: months as "2026-10", both with them; `centre`, `agency` empty for all."""

    item: str
    begin: str
    end: str
    part: str
    whole: str
    source: str
    centre: str = ""
    agency: str = ""


@dataclass(frozen=True)
class FigureView:
    id: int
    told: Told
    noted_by: str
    noted_at: datetime
    ended_at: datetime | None


@transaction.atomic
def note(actor: Actor, given: FigureInput) -> FigureView:
    """Keeps a figure. One of the same item, place and months takes the place of the older. Raises InvalidInput, NotFound, Forbidden."""
    _require(actor, given.centre)
    if given.agency:
        get_agency(given.agency)
    told = _read(given)
    now = clock.now()
    same = OutsideFigure.objects.select_for_update().filter(
        item=told.item, centre=told.centre, agency=told.agency, ended_at=None
    )
    older = None
    for one in same.filter(begin__lte=told.end, end__gte=told.begin).order_by("begin"):
        if (one.begin, one.end) != (told.begin, told.end):
            words = _("There is a figure from %(begin)s to %(end)s already; take it back first")
            raise InvalidInput.of("begin", words % {"begin": f"{one.begin:%m/%Y}", "end": f"{one.end:%m/%Y}"})
        older = one
    if older is not None:
        older.ended_at = now
        older.save(update_fields=["ended_at"])
    try:
        with transaction.atomic():
            row = OutsideFigure.objects.create(**vars(told), noted_by=actor.reference, noted_at=now)
    except IntegrityError:
        raise Conflict(_("Somebody else has just noted this figure; look at it and try again")) from None
    _record(actor, "report.figure_noted", row, before=older.pk if older else None)
    return _view(row)


@transaction.atomic
def take_back(actor: Actor, figure: int) -> None:
    """It counts no more and stays in the list. Raises NotFound, Forbidden."""
    row = OutsideFigure.objects.select_for_update().filter(pk=figure, ended_at=None).first()
    if row is None:
        raise NotFound
    _require(actor, row.centre)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    _record(actor, "report.figure_taken_back", row)


def noted(actor: Actor, centre: str) -> list[FigureView]:
    """Those of a centre and of all centres, the newest months first. Raises Forbidden."""
    require(actor, Action.REPORT_FIGURES, centre=centre)
    found = OutsideFigure.objects.filter(centre__in=["", centre]).order_by("-begin", "item", "agency", "-noted_at")
    return [_view(row) for row in found[:MOST_SHOWN]]


def may_note_for_all(actor: Actor) -> bool:
    return centres_of(actor, Action.REPORT_FIGURES) is None


def told_of(asked: Asked) -> dict[str, dict[str, list[Told]]]:
    """By the key of `asked.by` ("agency", "month", anything else: one key "") and item what was typed in for the period.

    A figure counts where its months lie whole in the period, or in the month of the row. Few rows: they are read as they are.
    """
    rows = OutsideFigure.objects.filter(ended_at=None, begin__gte=asked.begin, end__lte=asked.end).order_by("begin")
    told = [_told(row) for row in rows]
    if not told:
        return {}
    if asked.by == "month":
        by_month: dict[str, list[Told]] = defaultdict(list)
        for one in told:
            if (one.begin.year, one.begin.month) == (one.end.year, one.end.month):
                by_month[f"{one.begin:%Y-%m}"].append(one)
        return {month: _of_places(asked, those) for month, those in by_month.items()}
    if asked.by == "agency":
        agencies = {one.agency for one in told if one.agency}
        found = {agency: _of_places(asked, told, agency) for agency in sorted(agencies)}
        return {agency: those for agency, those in found.items() if those}
    return {"": _of_places(asked, told)}


def _of_places(asked: Asked, told: Sequence[Told], of: str | None = None) -> dict[str, list[Told]]:
    """`of`: the one agency that is asked about."""
    found: dict[str, list[Told]] = defaultdict(list)
    for centre, agency in asked.places:
        if of is not None and agency not in (None, of):
            continue
        for item, those in of_place(told, centre, of or agency).items():
            found[item] += [one for one in those if one not in found[item]]
    return dict(found)


def _read(given: FigureInput) -> Told:
    faults: dict[str, str] = {}
    begin, end = _month(given.begin), _month(given.end or given.begin)
    part, whole, source = _count(given.part), _count(given.whole), " ".join(given.source.split())
    if given.item not in ITEMS:
        faults["item"] = _("Choose what the figure is of")
    if begin is None or begin < EARLIEST or begin > today():
        faults["begin"] = _("Choose a month that has begun")
    if end is None or (begin is not None and end < begin) or end > today():
        faults["end"] = _("Choose the same month or a later one that has begun")
    if not whole:
        faults["whole"] = _("Write a whole number above zero")
    if part is None or (whole and part > whole * most_of(given.item)):
        faults["part"] = _("Write a whole number, not above what there can be")
    if not source or len(source) > LONGEST_SOURCE or "\0" in source:
        faults["source"] = _("Say where the figure is from, in at most 200 letters")
    if faults or begin is None or end is None or part is None or not whole:
        raise InvalidInput(errors=[FieldError(field, message) for field, message in faults.items()])
    last = end.replace(day=monthrange(end.year, end.month)[1])
    return Told(given.item, given.centre, given.agency, begin, last, part, whole, source)


def _month(written: str) -> date | None:
    try:
        return date.fromisoformat(f"{written.strip()}-01")
    except ValueError:
        return None


def _count(written: str) -> int | None:
    if not WHOLE_NUMBER.fullmatch(written.strip()):
        return None
    count = int(written.replace(".", ""))
    return count if count <= MOST_WHOLE else None


def _require(actor: Actor, centre: str) -> None:
    """For all centres only who administers all of them."""
    require(actor, Action.REPORT_FIGURES, centre=centre or None)
    if centre:
        get_centre(centre)
    elif not may_note_for_all(actor):
        raise Forbidden(_("Figures of all centres are noted by who administers all of them"))


def _told(row: OutsideFigure) -> Told:
    return Told(row.item, row.centre, row.agency, row.begin, row.end, row.part, row.whole, row.source)


def _view(row: OutsideFigure) -> FigureView:
    return FigureView(row.pk, _told(row), row.noted_by, row.noted_at, row.ended_at)


def _record(actor: Actor, kind: str, row: OutsideFigure, **more: Any) -> None:
    facts = {"item": row.item, "begin": f"{row.begin}", "end": f"{row.end}", "part": row.part, "whole": row.whole}
    journal.record(actor, kind, row.subject, centre=row.centre or None, agency=row.agency or None, **facts, **more)
