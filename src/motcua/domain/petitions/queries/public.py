"""What everybody may read, and how the office stands in numbers."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q

from motcua.base import clock
from motcua.base.problems import NotFound
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.queries.rows import public_of
from motcua.domain.petitions.queries.shapes import Figures, Published
from motcua.domain.petitions.rules import OPEN, WAITING, State

A_PAGE = 20


def published(*, agency: str = "", kind: str = "", page: int = 1) -> tuple[list[Published], bool]:
    """What everybody may read, the newest first, and whether there is more."""
    found = Petition.objects.filter(published_at__isnull=False)
    if agency:
        found = found.filter(agency=agency)
    if kind:
        found = found.filter(kind=kind)
    first = (max(page, 1) - 1) * A_PAGE
    rows = list(found.order_by("-published_at", "-pk")[first : first + A_PAGE + 1])
    return [public_of(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def published_one(identifier: UUID) -> Published:
    """Raises NotFound for what is not published, as for what is not there."""
    row = Petition.objects.filter(pk=identifier, published_at__isnull=False).first()
    if row is None:
        raise NotFound
    return public_of(row)


def figures(begin: datetime, end: datetime, *, centre: str = "", agency: str | None = None) -> Figures:
    """Of what was received and what ended from `begin` up to before `end`; open and late are of now. One look."""
    found = Petition.objects.exclude(code="")
    if centre:
        found = found.filter(centre=centre)
    if agency is not None:
        found = found.filter(agency=agency)
    now = clock.now()
    ended = Q(ended_at__gte=begin, ended_at__lt=end)
    answered = ended & Q(state=State.ANSWERED.value)
    is_open = Q(state__in=[one.value for one in OPEN])
    sums = found.aggregate(
        received=Count("pk", filter=Q(received_at__gte=begin, received_at__lt=end)),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=answered & Q(ended_at__lte=F("due_at"))),
        refused=Count("pk", filter=ended & Q(state=State.REFUSED.value)),
        open=Count("pk", filter=is_open | Q(state__in=[one.value for one in WAITING])),
        late=Count("pk", filter=is_open & Q(due_at__lt=now)),
        published=Count("pk", filter=Q(published_at__gte=begin, published_at__lt=end)),
    )
    return Figures(**sums)
