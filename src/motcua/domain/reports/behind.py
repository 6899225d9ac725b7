"""The dossiers and visits behind a figure of a report: their codes, no more of anybody than the lists of the house show."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.catalogue.models import Procedure
from motcua.domain.dossiers.models import Dossier, DossierStep
from motcua.domain.people.permissions import Action, require
from motcua.domain.queue.models import Ticket
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.made.dossiers import last_late_day
from motcua.domain.reports.made.staff import in_hand
from motcua.domain.reports.models import Fact
from motcua.domain.reports.sums import days
from motcua.domain.reports.sums.reading import next_month

PAGE = 100


@dataclass(frozen=True)
class DossierBehind:
    code: str
    procedure: str
    agency: str
    state: str
    received_at: datetime
    due_at: datetime
    ended_day: date | None
    timing: str


@dataclass(frozen=True)
class VisitBehind:
    """`wait` and `serve` in seconds; None where it was not called, or not served."""

    id: UUID
    label: str
    day: date
    service: str
    counter: int | None
    state: str
    wait: int | None
    serve: int | None


@dataclass(frozen=True)
class Behind:
    """A page of them, and the number of the next one; None where this is the last."""

    dossiers: tuple[DossierBehind, ...] = ()
    visits: tuple[VisitBehind, ...] = ()
    next: int | None = None


def _solved(asked: Asked) -> Q:
    return Q(outcome="solved", ended_day__gte=asked.begin, ended_day__lte=asked.end)


def _waiting(end: date) -> Q:
    return Q(received_day__lte=end) & (Q(ended_day=None) | Q(ended_day__gt=end))


def _overdue(asked: Asked) -> Q:
    last = last_late_day(asked.end)
    return Q(promised_day__lte=last) & (Q(ended_day=None) | Q(ended_day__gt=last))


# By the key of a measure: which facts are counted in it. The same as sums.dossiers.DOSSIERS says it in SQL (test_behind).
MEASURES: dict[str, Callable[[Asked], Q]] = {
    "received": lambda asked: Q(received_day__gte=asked.begin, received_day__lte=asked.end),
    "solved": _solved,
    "early": lambda asked: _solved(asked) & Q(timing="early"),
    "on_day": lambda asked: _solved(asked) & Q(timing="on_day"),
    "late": lambda asked: _solved(asked) & Q(timing="late"),
    "index_in_time": lambda asked: _solved(asked) & Q(index_late=False),
    "index_counted": lambda asked: _solved(asked) | _overdue(asked),
    "not_accepted": lambda asked: Q(outcome="not_accepted", ended_day__gte=asked.begin, ended_day__lte=asked.end),
    "withdrawn": lambda asked: Q(outcome="withdrawn", ended_day__gte=asked.begin, ended_day__lte=asked.end),
    "waiting": lambda asked: _waiting(asked.end),
    "overdue": _overdue,
    "papers": lambda asked: _solved(asked) & Q(papers=True),
    "results": lambda asked: _solved(asked) & Q(result=True),
    "digitised": lambda asked: _solved(asked) & Q(papers=True, result=True),
    "reused": lambda asked: _solved(asked) & Q(reused=True),
    "online_done": lambda asked: _solved(asked) & Q(channel="online", result=True),
    "payable": lambda asked: _solved(asked) & Q(payable=True),
    "paid_online": lambda asked: _solved(asked) & Q(paid_online=True),
}
OF_VISITS: dict[str, Q] = {
    "issued": Q(),
    "finished": Q(state="finished"),
    "no_show": Q(state="no_show"),
    "cancelled": Q(state="cancelled"),
}
IN_HAND = ("in_hand", "in_hand_late")


def behind(actor: Actor, asked: Asked, measure: str, row: str, page: int = 1) -> Behind:
    """What stands behind `measure` in the row of that key, or in all rows where it is empty; the newest first.

    `asked` as `asked.asked` read it, with how the report is grouped. Raises NotFound for a measure that is none, InvalidInput, Forbidden.
    """
    require(actor, Action.REPORT_VIEW)
    if "\0" in row:
        raise InvalidInput.of("row", _("There is no such row"))
    first = (max(page, 1) - 1) * PAGE
    if measure in OF_VISITS:
        return _visits(_within_row(asked, row), measure, row, first, page)
    if measure in IN_HAND:
        return _shown(_in_hand(asked, measure, row), first, page)
    if measure not in MEASURES:
        raise NotFound(_("Behind this figure there is nothing to be opened"))
    narrowed = _within_row(asked, row)
    facts = Fact.objects.filter(asked.within, MEASURES[measure](narrowed), _of_row(asked.by, row))
    numbers = list(
        facts.order_by("-received_day", "-dossier").values_list("dossier", flat=True)[first : first + PAGE + 1]
    )
    return _shown(numbers, 0, page)


def _within_row(asked: Asked, row: str) -> Asked:
    """Narrowed to the month or day of the row."""
    if not row or asked.by not in ("month", "day"):
        return asked
    try:
        begin = date.fromisoformat(row if asked.by == "day" else f"{row}-01")
    except ValueError:
        raise InvalidInput.of("row", _("There is no such row")) from None
    end = begin if asked.by == "day" else next_month(begin) - timedelta(days=1)
    return replace(asked, begin=max(begin, asked.begin), end=min(end, asked.end))


def _of_row(by: str, row: str) -> Q:
    if not row or by in ("month", "day", "criterion", "indicator"):
        return Q()
    if by == "field":
        return Q(procedure__in=list(Procedure.objects.filter(field=row).values_list("code", flat=True)))
    if by == "person":
        return Q(received_by=row)
    return Q(**{by: row}) if by in ("procedure", "agency", "channel", "centre") else Q()


def _in_hand(asked: Asked, measure: str, row: str) -> list[int]:
    mine = in_hand(asked) & (Q(assignee=row) if row else Q())
    if measure == "in_hand_late":
        mine &= Q(due_at__lt=clock.now(), dossier__paused_at=None)
    return list(DossierStep.objects.filter(mine).order_by("due_at").values_list("dossier", flat=True)[: 10 * PAGE])


def _shown(numbers: list[int], first: int, page: int) -> Behind:
    chosen = numbers[first : first + PAGE]
    timings = dict(Fact.objects.filter(dossier__in=chosen).values_list("dossier", "timing"))
    ended = dict(Fact.objects.filter(dossier__in=chosen).values_list("dossier", "ended_day"))
    rows = {one.pk: one for one in Dossier.objects.filter(pk__in=chosen).only(*SHOWN)}
    procedure, agency = names.of_procedures(), names.of_agencies()
    made = tuple(
        DossierBehind(
            rows[one].code,
            procedure(rows[one].procedure),
            agency(rows[one].agency),
            rows[one].state,
            rows[one].received_at,
            rows[one].due_at,
            ended.get(one),
            timings.get(one, ""),
        )
        for one in dict.fromkeys(chosen)
        if one in rows
    )
    return Behind(dossiers=made, next=max(page, 1) + 1 if len(numbers) > first + PAGE else None)


SHOWN = ("code", "procedure", "agency", "state", "received_at", "due_at")


def _visits(asked: Asked, measure: str, row: str, first: int, page: int) -> Behind:
    """Without days of practice, as the figures have it. Index ticket_of_the_day."""
    found = Ticket.objects.filter(
        _at_places(asked), OF_VISITS[measure], business_day__gte=asked.begin, business_day__lte=asked.end
    ).exclude(_of_practice(asked))
    found = _of_visit_row(found, asked.by, row) if row else found
    found = found.select_related("service", "counter").order_by("-business_day", "-pk")
    rows = list(found[first : first + PAGE + 1])
    service = names.of_services()
    made = tuple(
        VisitBehind(
            one.pk,
            one.label,
            one.business_day,
            service(one.service.code),
            one.counter.number if one.counter else None,
            one.state,
            _seconds(one.checked_in_at or one.arrived_at, one.first_called_at),
            one.served_seconds if one.state == "finished" else None,
        )
        for one in rows[:PAGE]
    )
    return Behind(visits=made, next=max(page, 1) + 1 if len(rows) > PAGE else None)


def _at_places(asked: Asked) -> Q:
    if (None, None) in asked.places:
        return Q()
    found = Q(pk__in=[])
    for centre, agency in asked.places:
        agencies = {"counter__agencies__code": agency} if agency else {}
        found |= Q(**({"centre__code": centre} if centre else {}), **agencies)
    return found


def _of_practice(asked: Asked) -> Q:
    found = Q(pk__in=[])
    for centre, practised in groupby(days.practised(asked.begin, asked.end), itemgetter(0)):
        found |= Q(centre__code=centre, business_day__in=[day for _centre, day in practised])
    return found


def _of_visit_row(found: "QuerySet[Ticket]", by: str, row: str) -> "QuerySet[Ticket]":
    if by == "service":
        return found.filter(service__code=row)
    if by in ("counter", "hour", "weekday") and not (row.isdecimal() and len(row) < 5):
        raise InvalidInput.of("row", _("There is no such row"))
    if by == "counter":
        return found.filter(counter=None) if row == "0" else found.filter(counter__number=int(row))
    if by == "hour":
        return found.annotate(hour=ExtractHour("arrived_at", tzinfo=clock.LOCAL_ZONE)).filter(hour=int(row))
    if by == "weekday":
        return found.annotate(weekday=ExtractIsoWeekDay("business_day")).filter(weekday=int(row))
    return found


def _seconds(begin: datetime, end: datetime | None) -> int | None:
    return max(int((end - begin).total_seconds()), 0) if end else None
