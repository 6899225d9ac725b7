"""The dossiers behind a figure: which facts a measure counts, and how they are listed."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from motcua.domain.catalogue.models import Procedure
from motcua.domain.dossiers.models import Dossier
from motcua.domain.reports import names
from motcua.domain.reports.asked import Asked
from motcua.domain.reports.behind.shapes import PAGE, Behind, DossierBehind, further
from motcua.domain.reports.made.dossiers import last_late_day
from motcua.domain.reports.models import Fact

SHOWN = ("code", "procedure", "agency", "state", "received_at", "due_at")


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
    "handed": lambda asked: Q(handed_day__gte=asked.begin, handed_day__lte=asked.end),
    "part_in": _solved,
}


def dossiers_behind(asked: Asked, measure: str, row: str, page: int) -> Behind:
    """`asked` narrowed to the row's month or day."""
    facts = Fact.objects.filter(
        _at_places(asked, measure, row), MEASURES[measure](asked), _of_row(measure, asked.by, row)
    )
    found = facts.order_by("-received_day", "-dossier").values_list("dossier", flat=True)
    first = (page - 1) * PAGE
    return _shown(list(found[first : first + PAGE + 1]), page)


def _at_places(asked: Asked, measure: str, row: str) -> Q:
    """A part in a dossier counts for the agency whose step it was, whoever leads it."""
    if measure != "part_in" or (None, None) in asked.places:
        return asked.within
    found, one = Q(pk__in=[]), row if asked.by == "person" else ""
    for centre, agency in asked.places:
        received = Q(agency=agency, received_by=one) if one else Q(agency=agency)
        step = {"agency": agency, "person": one} if one else {"agency": agency}
        of_agency = received | Q(steps__contains=[step]) if agency else Q()
        found |= Q(of_agency, **({"centre": centre} if centre else {}))
    return found


def _of_row(measure: str, by: str, row: str) -> Q:
    if by == "person" and row:
        return {"handed": Q(handed_by=row), "part_in": Q(received_by=row) | Q(steps__contains=[{"person": row}])}.get(
            measure, Q(received_by=row)
        )
    if not row or by in ("month", "day", "criterion", "indicator"):
        return Q()
    if by == "field":
        return Q(procedure__in=list(Procedure.objects.filter(field=row).values_list("code", flat=True)))
    return Q(**{by: row}) if by in ("procedure", "agency", "channel", "centre") else Q()


def _shown(numbers: list[int], page: int) -> Behind:
    chosen = numbers[:PAGE]
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
    return Behind(dossiers=made, next=further(page, len(numbers)))
