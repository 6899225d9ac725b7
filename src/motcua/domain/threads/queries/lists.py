"""Lists of threads, and what waits for somebody."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.permissions import Action, require
from motcua.domain.threads.access import is_colleague, of_seen_dossier, own_messages, own_threads, seen_thread
from motcua.domain.threads.models import Mention, Message, Reading, Thread
from motcua.domain.threads.naming import names
from motcua.domain.threads.queries.messages import views
from motcua.domain.threads.rules import A_PAGE, MOST_AT_ONCE, UNREAD_DAYS
from motcua.domain.threads.shapes import MentionView, Party, ThreadPage, ThreadView, Waiting

SNIPPET = 120
MOST_MENTIONS = 200
MOST_URGENT = 10


def threads(actor: Actor, *, after: str = "", unread: bool = False, limit: int = A_PAGE) -> ThreadPage:
    """The threads of somebody, latest first, a page at a time; `unread`: only those with something unread.

    Raises InvalidInput for a cursor that is none, Forbidden.
    """
    limit = max(1, min(limit, MOST_AT_ONCE))
    rows = own_threads(actor)
    if unread:
        rows = rows.filter(pk__in=_unread(actor).values("thread"))
    if after:
        at, identifier = _place(after)
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=identifier))
    listed = list(_with_all(rows.order_by("-last_at", "-pk"))[: limit + 1])
    items = listed[:limit]
    following = f"{items[-1].last_at.isoformat()}~{items[-1].pk}" if len(listed) > limit else None
    return ThreadPage(_views(actor, items), following)


def _place(written: str) -> tuple[datetime, UUID]:
    at, _sign, identifier = written.partition("~")
    try:
        return datetime.fromisoformat(at), UUID(identifier)
    except ValueError:
        raise InvalidInput.of("after", "?") from None


def thread(actor: Actor, identifier: UUID) -> ThreadView:
    """Raises NotFound, Forbidden."""
    return _views(actor, [seen_thread(actor, identifier)])[0]


def of_dossier(actor: Actor, code: str) -> list[ThreadView]:
    """The threads about a dossier, latest first; none for who is no colleague of it."""
    found = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    if found is None or not is_colleague(actor, found):
        return []
    return list(_views(actor, list(_with_all(Thread.objects.filter(dossier=found).order_by("-last_at"))[:A_PAGE])))


def opened_to(actor: Actor, threads: Collection[UUID]) -> set[UUID]:
    """Those of some threads that somebody may open: they take part, or it is about a dossier which they are a colleague of."""
    if not threads:
        return set()
    free = Q(pk__in=own_threads(actor))
    found = Thread.objects.filter(of_seen_dossier(actor), free | Q(dossier__isnull=False), pk__in=threads)
    return set(found.values_list("pk", flat=True))


def waiting(actor: Actor) -> Waiting:
    """What waits for somebody now."""
    require(actor, Action.THREAD_TALK)
    asked = (
        Message.objects.filter(
            of_seen_dossier(actor),
            acknowledgements__person=actor.reference,
            acknowledgements__acknowledged_at=None,
        )
        .select_related("thread", "dossier")
        .prefetch_related("attachments", "mentions", "acknowledgements")
    )
    mine = Mention.objects.filter(person=actor.reference, read_at=None).count()
    latest = list(asked.order_by("-pk")[:MOST_URGENT])
    urgent = len(latest) if len(latest) < MOST_URGENT else asked.count()
    return Waiting(_unread(actor).count(), mine, urgent, views(actor, latest))


def mentions(actor: Actor) -> list[MentionView]:
    """Messages that mention the reader: unseen first, then the latest."""
    require(actor, Action.THREAD_TALK)
    rows = Mention.objects.filter(person=actor.reference, message__in=own_messages(actor))
    rows = rows.select_related("message__thread", "message__dossier")
    listed = [
        *rows.filter(read_at=None).order_by("-id")[:MOST_MENTIONS],
        *rows.exclude(read_at=None).order_by("-id")[:50],
    ]
    called = names({row.message.author for row in listed})
    return [
        MentionView(
            row.pk,
            row.message.thread_id,
            row.message.thread.title,
            row.message.dossier.code if row.message.dossier else None,
            row.message.text,
            called[row.message.author],
            row.message.sent_at,
            row.read_at,
        )
        for row in listed
    ]


def _unread(actor: Actor) -> QuerySet[Message]:
    """Messages of others, of the last month, after that up to which somebody has read."""
    read = Reading.objects.filter(thread=OuterRef("thread"), person=actor.reference).values("up_to")
    since = clock.now() - timedelta(days=UNREAD_DAYS)
    rows = own_messages(actor).exclude(author=actor.reference).filter(sent_at__gte=since)
    return rows.annotate(read_up_to=Coalesce(Subquery(read), 0)).filter(pk__gt=F("read_up_to"))


def _with_all(rows: QuerySet[Thread]) -> QuerySet[Thread]:
    return rows.select_related("dossier").prefetch_related("participants")


def _views(actor: Actor, rows: list[Thread]) -> tuple[ThreadView, ...]:
    unread = _unread(actor).filter(thread__in=rows).values("thread").annotate(count=Count("pk"))
    counts = {one["thread"]: one["count"] for one in unread.order_by()}
    seen = Message.objects.filter(of_seen_dossier(actor), thread__in=rows)
    newest = seen.order_by("thread", "-pk").distinct("thread")
    last = {one.thread_id: one for one in newest}
    parts = {row.pk: [one.address for one in row.participants.all() if one.left_at is None] for row in rows}
    people = {row.opened_by for row in rows} | {one.author for one in last.values()}
    called = names(people | {address for listed in parts.values() for address in listed})
    return tuple(
        ThreadView(
            row.pk,
            row.centre,
            row.title,
            row.dossier.code if row.dossier else None,
            tuple(Party(one, called[one]) for one in parts[row.pk]),
            row.opened_by,
            called[row.opened_by],
            row.opened_at,
            row.last_at,
            called[last[row.pk].author] if row.pk in last else "",
            last[row.pk].text[:SNIPPET] if row.pk in last else "",
            counts.get(row.pk, 0),
        )
        for row in rows
    )
