"""Messages: a page of a thread, and those in which words stand."""

from collections import defaultdict
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from motcua.base.actor import Actor
from motcua.base.problems import InvalidInput, NotFound
from motcua.domain.documents.rules import CLOSED_TO_ALL, Safety
from motcua.domain.documents.words import distinct
from motcua.domain.dossiers.models import Dossier
from motcua.domain.dossiers.rules import tidy_code
from motcua.domain.people.identity import fold
from motcua.domain.threads.access import is_colleague, of_seen_dossier, own_messages, seen_thread
from motcua.domain.threads.models import Attachment, Message, Reading, Word
from motcua.domain.threads.naming import names
from motcua.domain.threads.rules import A_PAGE, MOST_AT_ONCE
from motcua.domain.threads.shapes import Answer, FileView, MessagePage, MessageView, Seen
from motcua.domain.threads.words import hash_of


def messages(
    actor: Actor, thread: UUID, *, after: int | None = None, before: int | None = None, limit: int = A_PAGE
) -> MessagePage:
    """A page of a thread, oldest first: after a message, or before one, or with neither the newest. Raises NotFound.

    What is about a dossier that the reader may not see is left out. Index message_of_thread.
    """
    row = seen_thread(actor, thread)
    limit = max(1, min(limit, MOST_AT_ONCE))
    rows = Message.objects.filter(of_seen_dossier(actor), thread=row)
    if after is not None:
        found = list(_with_all(rows.filter(pk__gt=after).order_by("pk"))[: limit + 1])
        items, more = found[:limit], len(found) > limit
        return MessagePage(views(actor, items), None, items[-1].pk if more else None)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(_with_all(rows.order_by("-pk"))[: limit + 1])
    items, more = found[:limit][::-1], len(found) > limit
    return MessagePage(views(actor, items), items[0].pk if more else None, None)


def message(actor: Actor, number: int) -> MessageView:
    """One message. Raises NotFound."""
    found = _with_all(Message.objects.filter(of_seen_dossier(actor), pk=number)).first()
    if found is None:
        raise NotFound
    seen_thread(actor, found.thread_id)
    return views(actor, [found])[0]


def about(actor: Actor, code: str, limit: int = A_PAGE) -> tuple[MessageView, ...]:
    """The newest messages about a dossier in whichever thread, oldest first; none for who is no colleague of it."""
    dossier = Dossier.objects.prefetch_related("participations").filter(code=tidy_code(code)).first()
    if dossier is None or not is_colleague(actor, dossier):
        return ()
    rows = _with_all(Message.objects.filter(dossier=dossier).order_by("-pk"))[: max(1, min(limit, MOST_AT_ONCE))]
    return views(actor, list(rows)[::-1])


def found(actor: Actor, q: str, *, before: int | None = None, limit: int = A_PAGE) -> MessagePage:
    """Messages of the reader's threads in which all words of `q` stand, newest first; `next` goes on to older ones.

    Raises InvalidInput without a word. Index word_to_message.
    """
    wanted = sorted(distinct([q]), key=lambda word: -len(word))
    if not wanted:
        raise InvalidInput.of("q", _("Write a word of at least two letters"))
    rows = own_messages(actor)
    for word in wanted:
        rows = rows.filter(Exists(Word.objects.filter(message=OuterRef("pk"), hash=hash_of(word))))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    limit = max(1, min(limit, MOST_AT_ONCE))
    listed = list(_with_all(rows.order_by("-pk"))[: limit + 1])
    items = listed[:limit]
    shown = [one for one in items if _holds(one, wanted)]
    return MessagePage(views(actor, shown), None, items[-1].pk if len(listed) > limit else None)


def _holds(row: Message, wanted: list[str]) -> bool:
    """Two words may share a hash: the text itself decides."""
    text = fold(" ".join((row.text, row.thread.title, *(one.name for one in row.attachments.all()))))
    close = text.replace(" ", "")
    return all(word in text or word in close for word in wanted)


def _with_all(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.select_related("thread", "dossier").prefetch_related("attachments", "mentions", "acknowledgements")


def views(actor: Actor, rows: list[Message]) -> tuple[MessageView, ...]:
    """As shown to somebody; in a few statements for all of them."""
    readings: dict[UUID, list[Reading]] = defaultdict(list)
    for one in Reading.objects.filter(thread__in={row.thread_id for row in rows}).order_by("read_at"):
        readings[one.thread_id].append(one)
    people = {row.author for row in rows} | {row.spoke_as for row in rows if row.spoke_as}
    people |= {one.person for row in rows for one in row.mentions.all()}
    people |= {one.person for row in rows for one in row.acknowledgements.all()}
    people |= {one.person for listed in readings.values() for one in listed}
    called = names(people)
    return tuple(_view(actor, row, readings[row.thread_id], called) for row in rows)


def _view(actor: Actor, row: Message, readings: list[Reading], called: dict[str, str]) -> MessageView:
    asked = list(row.acknowledgements.all())
    return MessageView(
        row.pk,
        row.thread_id,
        row.author,
        called[row.author],
        called[row.spoke_as] if row.spoke_as else "",
        row.text,
        row.sent_at,
        row.urgent,
        row.dossier.code if row.dossier else None,
        tuple(map(_file, row.attachments.all())),
        tuple(called[one.person] for one in row.mentions.all()),
        tuple(
            Seen(called[one.person], one.read_at)
            for one in readings
            if one.up_to >= row.pk and one.person != row.author
        ),
        tuple(
            Answer(
                one.person,
                called[one.person],
                one.acknowledged_at,
                one.reminded_at is not None,
                one.escalated_at is not None,
            )
            for one in asked
        ),
        any(one.person == actor.reference and one.acknowledged_at is None for one in asked),
        row.author == actor.reference,
    )


def _file(row: Attachment) -> FileView:
    is_infected = row.safety == Safety.INFECTED
    return FileView(row.pk, row.name, row.media_type, row.size, row.safety not in CLOSED_TO_ALL, is_infected)
