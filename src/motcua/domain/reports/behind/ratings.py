"""The ratings behind a figure, where there are enough of them that nobody who rated is recognised."""

from collections import Counter
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.feedback.models import Feedback
from motcua.domain.feedback.rules import LOW, REASONS
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.shapes import PAGE, Behind, RatingBehind, further
from motcua.domain.reports.cells import FEWEST
from motcua.domain.reports.periods import moments

LOCAL_DAY = TruncDate("at", tzinfo=clock.LOCAL_ZONE)
OF_RATINGS: dict[str, Q] = {
    "ratings": Q(),
    "rated_best": Q(score=5),
    "rated_low": Q(score__lte=LOW),
    "rated_unkind": Q(score__lte=LOW, reasons__contains=["attitude"]),
}


def ratings_behind(asked: Asked, measure: str, row: str, page: int) -> Behind:
    """`asked` narrowed to the row's month or day; the lowest first: in the order of time one would know which came when. Raises NotFound
    where the row has too few. Index feedback_centre_at."""
    begin, end = moments(asked.begin, asked.end)
    told = Feedback.objects.filter(asked.within, _of_row(asked.by, row), at__gte=begin, at__lt=end)
    days, months = _counted(told)
    if sum(days.values()) < FEWEST:
        raise NotFound(_("Of so few ratings it is not told how they were"))
    first = (page - 1) * PAGE
    listed = told.filter(OF_RATINGS[measure]).annotate(day=LOCAL_DAY).order_by("score", "agency", "channel", "pk")
    rows = list(listed[first : first + PAGE + 1])
    agency, channel, month = names.of_agencies(), names.of_channels(), names.of_months()
    made = tuple(
        RatingBehind(
            one.day if days[one.day] >= FEWEST else None,
            month(f"{one.day:%Y-%m}") if days[one.day] < FEWEST <= months[one.day.replace(day=1)] else "",
            agency(one.agency),
            channel(one.channel),
            one.score,
            _reasons(one),
        )
        for one in rows[:PAGE]
    )
    return Behind(ratings=made, next=further(page, len(rows)))


def _counted(told: "QuerySet[Feedback]") -> tuple[Counter[date], Counter[date]]:
    """How many there are of each day, and of each month by its first."""
    found = told.order_by().annotate(day=LOCAL_DAY).values_list("day").annotate(count=Count("pk"))
    days, months = Counter[date](), Counter[date]()
    for day, count in found:
        days[day] += count
        months[day.replace(day=1)] += count
    return days, months


def _reasons(one: Feedback) -> tuple[str, ...]:
    return tuple(str(reason.words) for reason in REASONS[one.reasons_version] if reason.code in one.reasons)


def _of_row(by: str, row: str) -> Q:
    if not row or by not in ("agency", "channel", "counter"):
        return Q()
    if by != "counter":
        return Q(**{by: row})
    if not (row.isdecimal() and len(row) < 5):
        raise InvalidInput.of("row", _("There is no such row"))
    return Q(counter=None) if row == "0" else Q(counter=int(row))
