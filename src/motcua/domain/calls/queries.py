"""Questions about calls: one, what rings or was missed, the log, what the other browser said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.calls.models import Call, Signal
from motcua.domain.calls.rules import OPEN, State, ice_servers
from motcua.domain.centre.queries import get_centre
from motcua.domain.dossiers.models import Dossier
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.access import is_colleague, of_seen_dossier
from motcua.domain.threads.naming import names
from motcua.domain.threads.rules import TalkOptions

MISSED_WITHIN = timedelta(hours=12)
A_PAGE = 50


@dataclass(frozen=True)
class CallView:
    """`other`: who the reader talks with or is called by, in words; `seconds` of the talk; `is_mine`: the reader made it."""

    id: UUID
    state: str
    video: bool
    dossier: str | None
    caller: str
    caller_name: str
    to_name: str
    callee: str
    callee_name: str
    rang_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    ring_seconds: int
    ticket: UUID | None
    is_mine: bool

    @property
    def other(self) -> str:
        return (self.callee_name or self.to_name) if self.is_mine else self.caller_name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True)
class SignalView:
    id: int
    kind: str
    body: str


def call(actor: Actor, identifier: UUID) -> CallView:
    """One that the reader made, answered or is called by. Raises NotFound."""
    return _views(actor, [seen(actor, identifier)])[0]


def seen(actor: Actor, identifier: UUID, *, lock: bool = False) -> Call:
    """Raises NotFound for another's, Forbidden."""
    require(actor, Action.THREAD_TALK)
    rows = Call.objects.select_related("dossier")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=identifier).first()
    if found is None or actor.reference not in (found.caller, found.callee, *found.rings):
        raise NotFound
    return found


def ringing(actor: Actor) -> list[CallView]:
    """What rings for somebody now."""
    rows = Call.objects.filter(state=State.RINGING, rings__contains=[actor.reference]).select_related("dossier")
    return _views(actor, list(rows.order_by("rang_at")[:5]))


def missed(actor: Actor) -> list[CallView]:
    """What rang for somebody of late without an answer, and they have not seen that it did."""
    since = clock.now() - MISSED_WITHIN
    rows = Call.objects.filter(
        state__in=[State.MISSED, State.BUSY], rang_at__gt=since, rings__contains=[actor.reference]
    )
    rows = rows.exclude(noted__contains=[actor.reference]).select_related("dossier")
    return _views(actor, list(rows.order_by("-rang_at")[:20]))


def talking(actor: Actor) -> CallView | None:
    """The call that somebody is in, or makes, now."""
    mine = Q(caller=actor.reference, state__in=OPEN) | Q(callee=actor.reference, state=State.TALKING)
    found = Call.objects.filter(mine).select_related("dossier").first()
    return _views(actor, [found])[0] if found else None


def log(actor: Actor, before: datetime | None = None) -> list[CallView]:
    """The reader's calls, newest first, a page at a time."""
    require(actor, Action.THREAD_TALK)
    mine = Q(caller=actor.reference) | Q(callee=actor.reference) | Q(rings__contains=[actor.reference])
    rows = Call.objects.filter(mine, of_seen_dossier(actor)).select_related("dossier")
    if before is not None:
        rows = rows.filter(rang_at__lt=before)
    return _views(actor, list(rows.order_by("-rang_at")[:A_PAGE]))


def of_dossier(actor: Actor, code: str) -> list[CallView]:
    """The calls about a dossier, newest first; none for who is no colleague of it."""
    found = Dossier.objects.prefetch_related("participations").filter(code=code).first()
    if found is None or not is_colleague(actor, found):
        return []
    return _views(
        actor, list(Call.objects.filter(dossier=found).select_related("dossier").order_by("-rang_at")[:A_PAGE])
    )


def signals(actor: Actor, identifier: UUID, after: int) -> list[SignalView]:
    """What the other browser said to the reader's since. Raises NotFound."""
    row = seen(actor, identifier)
    found = Signal.objects.filter(call=row, to=actor.reference, pk__gt=after)
    return [SignalView(one.pk, one.kind, one.body) for one in found]


def ways(actor: Actor) -> list[dict[str, str | list[str]]]:
    """The servers by which the reader's browser finds its way to another."""
    return ice_servers(
        settings.MOTCUA_STUN,
        settings.MOTCUA_TURN,
        settings.MOTCUA_TURN_SECRET,
        actor.reference,
        clock.now(),
        settings.MOTCUA_TURN_SECONDS,
    )


def _views(actor: Actor, rows: list[Call]) -> list[CallView]:
    called = names({one for row in rows for one in (row.caller, row.to, row.callee) if one})
    return [
        CallView(
            row.pk,
            row.state,
            row.video,
            row.dossier.code if row.dossier else None,
            row.caller,
            called[row.caller],
            called[row.to],
            row.callee,
            called[row.callee] if row.callee else "",
            row.rang_at,
            row.answered_at,
            row.ended_at,
            int((row.ended_at - row.answered_at).total_seconds()) if row.ended_at and row.answered_at else None,
            TalkOptions.of(get_centre(row.centre).options).ring_seconds,
            row.ticket,
            row.caller == actor.reference,
        )
        for row in rows
    ]
