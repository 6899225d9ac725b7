"""Questions about notices: what was sent about a dossier and what became of it; what could not be sent; which addresses are known to be
wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from motcua.base.actor import Actor
from motcua.domain.messages import letters, others, reach, wordings
from motcua.domain.messages.models import Address, Notice, Unsent
from motcua.domain.people.permissions import Action, require

MOST_SHOWN = 200


@dataclass(frozen=True)
class NoticeRecord:
    """`state` as models.NOTICE_STATES has it; `held_until`: of one that waits, from when it is sent. `why`: what the other side said."""

    subject: str
    channel: str
    state: str
    made_at: datetime
    at: datetime | None
    held_until: datetime | None
    attempts: int
    why: str


def notices_of(dossier: str) -> list[NoticeRecord]:
    """What was sent about a dossier or a submission (its identifier), newest first, without whose address it was."""
    rows = list(Notice.objects.filter(dossier=dossier).order_by("-id"))
    subjects = wordings.subjects_for(row.kind for row in rows)
    called = others.codes_of([(row.kind, row.dossier) for row in rows])
    return [
        NoticeRecord(
            letters.in_one_line(subjects[row.kind], {"code": called.get(row.dossier, row.dossier)}).rstrip(": "),
            row.channel,
            row.state,
            row.created_at,
            row.told_at or row.sent_at,
            row.not_before if row.state == "waiting" else None,
            row.attempts,
            row.last_error,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class UnsentLine:
    """Things of one kind that one channel would not take, for one reason; `went_by`: over what they went instead, empty for nothing.
    `what`: "code", "invitation", or the kind of a notice."""

    what: str
    channel: str
    said: str
    went_by: str
    count: int
    last_at: datetime


def unsent(actor: Actor) -> list[UnsentLine]:
    """What could not be sent within the last 90 days, the latest first; of nobody. Raises Forbidden."""
    require(actor, Action.MASTER_DATA)
    found = Unsent.objects.values("what", "channel", "said", "went_by").annotate(count=Count("pk"), last_at=Max("at"))
    return [UnsentLine(**row) for row in found.order_by("-last_at")[:MOST_SHOWN]]


def wrong_addresses(given: dict[str, str]) -> set[str]:
    """Of addresses by their kind ("email", "phone" as E.164): those from which messages came back and that nobody has given anew."""
    return {
        kind
        for kind, one in given.items()
        if one
        and Address.objects.filter(kind=kind, index=reach.index_of(kind, one), wrong_since__isnull=False).exists()
    }
