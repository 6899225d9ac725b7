"""Gathers what the index of decision 766 and the nine indicators are computed from: of all together, of each agency, or of each month."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from motcua.base import clock
from motcua.domain.catalogue.queries import PublishedProcedure
from motcua.domain.catalogue.standing import catalogue
from motcua.domain.centre.queries import centres
from motcua.domain.payments.queries import account
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.rules import State
from motcua.domain.reports.asked import WITHIN, Asked
from motcua.domain.reports.criteria import Figures
from motcua.domain.reports.made import dossiers
from motcua.domain.reports.outside.choosing import summed
from motcua.domain.reports.outside.figures import told_of
from motcua.domain.reports.periods import moments
from motcua.domain.reports.sums import days, reading
from motcua.domain.submissions.rules import Offer, OnlineOptions, offer

IN_TIME = Count("pk", filter=Q(ended_at__lte=F("due_at")))
RATING_KEYS = {"": "''::text", "agency": "agency", "month": "to_char(day, 'YYYY-MM')"}


def gathered(asked: Asked) -> dict[str, Figures]:
    """By the key of `asked.by`, which is "agency", "month", or anything else for all together (key "")."""
    by = asked.by if asked.by in ("agency", "month") else ""
    counted = reading.dossiers(asked, by, reading.within(asked.begin, asked.end))
    overdue = _overdue(asked, by)
    online = reading.dossiers(
        asked, "procedure", reading.within(asked.begin, asked.end) & Q(channel="online"), ("received",)
    )
    used = {code for code, sums in online.items() if sums["received"]}
    rated = {
        str(key): values
        for key, *values in days.read("ratings", (RATING_KEYS[by],), asked.begin, asked.end, WITHIN, asked.values)
    }
    asked_for = _petitions(asked, by)
    told = told_of(replace(asked, by=by))
    offered, options = _offered(asked), [OnlineOptions.of(one.options) for one in centres()]
    nothing = reading.nothing()
    made = {}
    for key in {**counted, **rated, **asked_for, **overdue, **told}:
        mine = [one for one in offered if by != "agency" or one.agency == key]
        ratings, _points, _best, low, _unkind = map(int, rated.get(key, (0, 0, 0, 0, 0)))
        made[key] = replace(
            _of_procedures(mine, used, options),
            counted=counted.get(key, nothing),
            overdue=overdue.get(key, 0),
            ratings=ratings,
            low=low,
            petitions=asked_for.get(key, (0, 0))[0],
            petitions_in_time=asked_for.get(key, (0, 0))[1],
            outside=summed(told.get(key, {})),
        )
    return made


def _overdue(asked: Asked, by: str) -> dict[str, int]:
    """What is open and past its day at the end of the period, or of each month."""
    if by == "month":
        return {key: line.overdue for key, line in dossiers.lines(replace(asked, by=by)).items()}
    until = reading.until(dossiers.last_late_day(asked.end))
    found = reading.dossiers(asked, by, until, dossiers.STANDING)
    return {key: sums["due"] - sums["settled"] for key, sums in found.items()}


def _offered(asked: Asked) -> list[PublishedProcedure]:
    """The procedures of the agencies asked about."""
    agencies = {agency for _centre, agency in asked.places}
    return [one for one in catalogue().procedures.values() if None in agencies or one.agency in agencies]


def _of_procedures(offered: Iterable[PublishedProcedure], used: set[str], options: Sequence[OnlineOptions]) -> Figures:
    mine = list(offered)
    online = [one for one in mine if any(offer(option, one.code) is not Offer.NOT for option in options)]
    fees = [one for one in mine if one.content.total_fee or one.content.fees]
    return Figures(
        counted={},
        procedures=len(mine),
        complete=sum(is_complete(one) for one in mine),
        online=len(online),
        used_online=sum(one.code in used for one in online),
        fees=len(fees),
        fees_online=len(fees) if account() else 0,
    )


def is_complete(one: PublishedProcedure) -> bool:
    """Name, way, papers, time, agency and result are published (decision 766, 1.3); a step is the way. A limit is always there: 0 is the
    same day."""
    content = one.content
    return bool(one.name and one.agency and content.documents and content.steps and content.result)


def _petitions(asked: Asked, by: str) -> dict[str, tuple[int, int]]:
    """How many were answered or refused in the period, and of these in time. Few rows; those that ended."""
    begin, end = moments(asked.begin, asked.end)
    over = Q(state__in=[State.ANSWERED.value, State.REFUSED.value], ended_at__gte=begin, ended_at__lt=end)
    found = Petition.objects.filter(asked.within, over).order_by()
    if not by:
        one = found.aggregate(count=Count("pk"), in_time=IN_TIME)
        return {"": (one["count"], one["in_time"])}
    key = TruncMonth("ended_at", tzinfo=clock.LOCAL_ZONE) if by == "month" else F(by)
    rows = found.annotate(key=key).values("key").annotate(count=Count("pk"), in_time=IN_TIME)
    return {f"{row['key']:%Y-%m}" if by == "month" else row["key"]: (row["count"], row["in_time"]) for row in rows}
