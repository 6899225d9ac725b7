"""The visits behind a figure of the queue."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.problems import InvalidInput
from motcua.domain.centre.models import Counter
from motcua.domain.queue.models import Ticket
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.shapes import PAGE, Behind, VisitBehind, further
from motcua.domain.reports.sums import days

OF_VISITS: dict[str, Q] = {
    "issued": Q(),
    "finished": Q(state="finished"),
    "no_show": Q(state="no_show"),
    "cancelled": Q(state="cancelled"),
}


def visits_behind(asked: Asked, measure: str, row: str, page: int) -> Behind:
    """Without days of practice, as the figures have it. Index ticket_of_the_day."""
    found = Ticket.objects.filter(
        _at_places(asked), OF_VISITS[measure], business_day__gte=asked.begin, business_day__lte=asked.end
    ).exclude(_of_practice(asked))
    found = _of_visit_row(found, asked.by, row) if row else found
    found = found.select_related("service", "counter").order_by("-business_day", "-pk")
    first = (page - 1) * PAGE
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
    return Behind(visits=made, next=further(page, len(rows)))


def _at_places(asked: Asked) -> Q:
    """By conditions on the ticket's own row, so that a counter of two agencies shows a visit once."""
    if (None, None) in asked.places:
        return Q()
    found = Q(pk__in=[])
    for centre, agency in asked.places:
        agencies = {"counter__in": Counter.objects.filter(agencies__code=agency)} if agency else {}
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
