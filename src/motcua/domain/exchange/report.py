"""Questions about comparing, for who administers connections: where a counterpart is asked, the last comparisons, what is different."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from motcua.base.actor import Actor
from motcua.domain.exchange.administration import find_receiver
from motcua.domain.exchange.comparing import is_compared
from motcua.domain.exchange.models import Comparison, Counterpart, Difference, Origin
from motcua.domain.exchange.rules_comparing import Standing, State

SHOWN = 100
LAST = 12
FOR_A_PERSON = (Standing.CONFLICT, Standing.FAULT, Standing.GONE, Standing.DRAFT)


@dataclass(frozen=True)
class CounterpartView:
    url: str
    catalogue: str
    brings: bool
    agency_codes: Mapping[str, str]


@dataclass(frozen=True)
class ComparisonView:
    begun_at: datetime
    problem: str
    compared: int
    found: int
    mended: int


@dataclass(frozen=True)
class DifferenceView:
    id: int
    kind: str
    centre: str
    subject: str
    ours: str
    theirs: str
    problem: str
    state: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class OriginView:
    """`waits`: something of the other side is not taken yet."""

    procedure: str
    standing: str
    conflicts: tuple[str, ...]
    fault: str
    waits: bool
    at: datetime


@dataclass(frozen=True)
class Report:
    """What is known about comparing with one receiver; differences that are open come first, then those last mended."""

    counterpart: CounterpartView | None
    is_compared: bool
    comparisons: list[ComparisonView]
    differences: list[DifferenceView]
    open: int
    origins: list[OriginView]
    same: int


def report(actor: Actor, receiver: str) -> Report:
    """Raises Forbidden, NotFound."""
    row = find_receiver(actor, receiver)
    held = Counterpart.objects.filter(receiver=row).first()
    made = Comparison.objects.filter(receiver=row).order_by("-pk")[:LAST]
    found = Difference.objects.filter(receiver=row)
    waiting = found.exclude(state=State.MENDED).order_by("state", "-last_at")[:SHOWN]
    mended = found.filter(state=State.MENDED).order_by("-last_at")[:LAST]
    origins = Origin.objects.filter(receiver=row)
    return Report(
        CounterpartView(held.url, held.catalogue, held.brings, held.agency_codes) if held else None,
        is_compared(row),
        [ComparisonView(one.begun_at, one.problem, one.compared, one.found, one.mended) for one in made],
        [_view(one) for one in sorted(waiting, key=lambda one: one.state != State.OPEN)]
        + [_view(one) for one in mended],
        found.filter(state=State.OPEN).count(),
        [
            OriginView(one.procedure, one.standing, tuple(one.conflicts), one.fault, one.waiting is not None, one.at)
            for one in origins.filter(standing__in=FOR_A_PERSON).order_by("procedure")[:SHOWN]
        ],
        origins.exclude(standing__in=FOR_A_PERSON).count(),
    )


def _view(one: Difference) -> DifferenceView:
    return DifferenceView(
        one.pk,
        one.kind,
        one.centre,
        one.subject,
        one.ours,
        one.theirs,
        one.problem,
        one.state,
        one.first_at,
        one.last_at,
    )
