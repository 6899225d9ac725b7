"""Questions about keeping."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from motcua.base.actor import Actor
from motcua.domain.catalogue.models import Procedure
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries import names_of
from motcua.domain.records.actions.disposal import run_out
from motcua.domain.records.models import Custody, Disposal, LegalHold, Package, ProcedureRetention, RetentionClass
from motcua.domain.records.rules import Outcome

SHOWN = 50


@dataclass(frozen=True)
class HoldView:
    id: int
    dossier: str
    reason: str
    placed_by_name: str
    placed_at: datetime
    lifted_by_name: str
    lifted_at: datetime | None


@dataclass(frozen=True)
class DisposalView:
    """A list of what has run out; `outcomes`: how many dossiers of it became what."""

    id: int
    state: str
    run_out_by: date
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    decision: str
    decided_by_name: str
    decided_at: datetime | None
    carried_out_at: datetime | None
    dossiers: int
    outcomes: dict[str, int]


@dataclass(frozen=True)
class PackageView:
    made_at: datetime
    made_by_name: str
    dossiers: int
    reason: str
    left_out: int


@dataclass(frozen=True)
class Keeping:
    """How the closed dossiers of a centre are kept."""

    kept: int
    for_ever: int
    run_out: int
    held: int
    erased: int
    oldest: tuple[tuple[str, str, date | None], ...]  # code, procedure, kept until: of those that have run out
    holds: tuple[HoldView, ...]
    disposals: tuple[DisposalView, ...]
    packages: tuple[PackageView, ...]


@dataclass(frozen=True)
class Schedule:
    """The classes of retention, and which procedures have another one than the default."""

    classes: tuple[RetentionClass, ...]
    own: tuple[tuple[str, str, str], ...]  # procedure, its name, its class


def kept(dossier: str) -> tuple[date | None, bool, bool]:
    """Until which day a dossier is kept (None: not over yet, or for ever), whether for ever, and whether it is held; by its code."""
    row = Custody.objects.filter(dossier=dossier).only("keep_until").first()
    is_held = LegalHold.objects.filter(dossier=dossier, lifted_at__isnull=True).exists()
    return (row.keep_until if row else None), bool(row and row.keep_until is None), is_held


def keeping(actor: Actor, centre: str) -> Keeping:
    """Raises Forbidden."""
    require(actor, Action.RECORDS_VIEW, centre=centre)
    counts = Custody.objects.filter(centre=centre).aggregate(
        kept=Count("pk", filter=Q(erased_at__isnull=True)),
        for_ever=Count("pk", filter=Q(erased_at__isnull=True, keep_until__isnull=True)),
        erased=Count("pk", filter=Q(erased_at__isnull=False)),
    )
    gone = run_out(centre)
    holds = list(LegalHold.objects.filter(centre=centre).order_by("-lifted_at", "-placed_at")[:SHOWN])
    disposals = list(Disposal.objects.filter(centre=centre).order_by("-proposed_at")[:SHOWN])
    packages = list(Package.objects.filter(centre=centre).order_by("-made_at")[:SHOWN])
    names = names_of(
        who
        for who in [
            *(hold.placed_by for hold in holds),
            *(hold.lifted_by for hold in holds),
            *(one.proposed_by for one in disposals),
            *(one.decided_by for one in disposals),
            *(one.made_by for one in packages),
        ]
        if who
    )
    return Keeping(
        **counts,
        run_out=gone.count(),
        held=LegalHold.objects.filter(centre=centre, lifted_at__isnull=True).values("dossier").distinct().count(),
        oldest=tuple(gone.values_list("dossier", "procedure", "keep_until")[:SHOWN]),
        holds=tuple(_hold(one, names) for one in holds),
        disposals=tuple(_disposal(one, names) for one in disposals),
        packages=tuple(
            PackageView(one.made_at, names[one.made_by], one.dossiers, one.reason, one.left_out) for one in packages
        ),
    )


def _hold(hold: LegalHold, names: dict[str, str]) -> HoldView:
    lifted = names[hold.lifted_by] if hold.lifted_by else ""
    return HoldView(hold.pk, hold.dossier, hold.reason, names[hold.placed_by], hold.placed_at, lifted, hold.lifted_at)


def _disposal(one: Disposal, names: dict[str, str]) -> DisposalView:
    counted = dict(one.items.values_list("outcome").annotate(Count("pk")))
    return DisposalView(
        one.pk,
        one.state,
        one.run_out_by,
        one.proposed_by,
        names[one.proposed_by],
        one.proposed_at,
        one.decision,
        names[one.decided_by] if one.decided_by else "",
        one.decided_at,
        one.carried_out_at,
        sum(counted.values()),
        {outcome.value: counted.get(outcome.value, 0) for outcome in Outcome},
    )


def listed(actor: Actor, centre: str, disposal: int) -> tuple[str, ...]:
    """The codes on a list, in its order. Raises Forbidden."""
    require(actor, Action.RECORDS_VIEW, centre=centre)
    found = Disposal.objects.filter(pk=disposal, centre=centre).first()
    return tuple(found.items.order_by("pk").values_list("dossier", flat=True)) if found else ()


def closed_between(actor: Actor, centre: str, first: date, last: date, most: int) -> tuple[str, ...]:
    """The codes of dossiers closed in these days and not erased, at most `most` + 1. Raises Forbidden."""
    require(actor, Action.RECORDS_VIEW, centre=centre)
    kept = Custody.objects.filter(centre=centre, erased_at__isnull=True, closed_on__gte=first, closed_on__lte=last)
    return tuple(kept.order_by("closed_on", "dossier").values_list("dossier", flat=True)[: most + 1])


def schedule() -> Schedule:
    own = ProcedureRetention.objects.select_related("retention").order_by("procedure")
    named = dict(Procedure.objects.filter(code__in=[one.procedure for one in own]).values_list("code", "name"))
    return Schedule(
        tuple(RetentionClass.objects.order_by("-is_default", "years", "code")),
        tuple((one.procedure, named.get(one.procedure, one.procedure), one.retention.code) for one in own),
    )
