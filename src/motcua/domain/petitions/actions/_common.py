"""What the verbs share: the locked row, its number and dates, moving, erasing, recording."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal, planned, vault
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.catalogue.rules import TimeLimit
from motcua.domain.centre.calendar import due
from motcua.domain.centre.queries import agencies_by_code, get_centre, working_calendar
from motcua.domain.documents.actions.apart import KeptApart
from motcua.domain.people.permissions import Action, require
from motcua.domain.petitions.access import may, sees
from motcua.domain.petitions.models import Attachment, Petition
from motcua.domain.petitions.rules import ENDED, Kind, PetitionOptions, State, Verb, petition_code, target

# One statement, so that two senders at once get two numbers, and a transaction that fails gives its number back.
NEXT_NUMBER = """
INSERT INTO petitions_daily_number AS given (centre, day, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_petition_numbers_per_day DO UPDATE SET last = given.last + 1
RETURNING last
"""
TIME, ROUTING = system("time"), system("routing")
SEALED = ("sender_name", "email", "phone", "title", "text", "law", "reference", "answer", "reason")


def options_of(centre: str) -> PetitionOptions:
    """Raises NotFound for an unknown centre."""
    return PetitionOptions.of(get_centre(centre).options)


def lock(identifier: UUID, other: UUID | None = None) -> Petition:
    """The row; locked with those that get its answer and with `other`, in the order of their ids, so that two verbs never wait for
    each other. Raises NotFound."""
    together = Q(pk__in=[identifier] if other is None else [identifier, other]) | Q(joined_to=identifier)
    list(Petition.objects.select_for_update().filter(together).order_by("pk").values_list("pk", flat=True))
    found = Petition.objects.filter(pk=identifier).first()
    if found is None:
        raise NotFound
    return found


def lock_for(
    actor: Actor, identifier: UUID, action: Action, verb: Verb, seen: int | None, other: UUID | None = None
) -> Petition:
    """The row for a verb of the office. `seen`: the row_version that its page showed; None asks nothing. `other`: locked with it.

    Raises Forbidden; NotFound for what its reader may not even see; IllegalTransition; Conflict where it changed meanwhile.
    """
    require(actor, action)
    row = lock(identifier, other)
    if not sees(actor, row):
        raise NotFound
    if not may(actor, action, row):
        raise Forbidden(_("This petition is answered by others; you may read it"))
    target(row.state, verb)
    if seen is not None and seen != row.row_version:
        raise Conflict(_("This changed meanwhile; look at it once more before you decide"), code="changed_meanwhile")
    return row


def move(actor: Actor, row: Petition, verb: Verb) -> None:
    """Raises IllegalTransition."""
    row.state = target(row.state, verb)
    row.row_version += 1
    if row.state in ENDED and row.ended_at is None:
        row.ended_at, row.ended_by = clock.now(), actor.reference
        row.waits_until = None


def reopen_joined(row: Petition) -> None:
    """`row` ended without an answer: those that were to get it are to be sorted again, and due when they were."""
    for one in row.joined.filter(erased_at=None).select_for_update().order_by("pk"):
        move(TIME, one, Verb.REOPEN)
        one.joined_to, one.ended_at, one.ended_by = None, None, ""
        one.sort_by = after(one, options_of(one.centre).sort_days)
        one.save()
        record(TIME, "petition.reopened", one, was_joined_to=row.code)


def after(row: Petition, working_days: int, since: datetime | None = None) -> datetime:
    """So many working days of its centre from `since`, by default from now."""
    return due(
        since or clock.now(), TimeLimit(working_days, "working_day"), working_calendar(get_centre(row.centre))
    ).at


def note_received(row: Petition) -> None:
    """It is here: it gets its number, and its days begin."""
    now = clock.now()
    if not row.code:
        calendar = working_calendar(get_centre(row.centre))
        today = now.astimezone(calendar.zone).date()
        ((number,),) = planned.run(NEXT_NUMBER, [row.centre, today])
        row.code = petition_code(row.centre, today, int(number))
        row.received_at = now
    options = options_of(row.centre)
    row.sort_by = after(row, options.sort_days)
    row.counted_from = now
    row.due_at = after(row, options.answer_days[row.kind], now)
    row.waits_until = None


def route(row: Petition) -> None:
    """What was just received goes to the agency of its category, without anybody sorting it; what is about conduct is sorted by people, and
    so is what an agency that does not exist any more would have answered."""
    found = options_of(row.centre).category(row.category) if row.kind != Kind.BEHAVIOUR else None
    if found is None or found.agency not in agencies_by_code() or row.state != State.RECEIVED:
        return
    row.agency, row.sorted_at = found.agency, clock.now()
    move(ROUTING, row, Verb.ASSIGN)
    row.save()
    record(ROUTING, "petition.assigned", row, before=None, first=True, in_time=True, category=found.code)


def attach(row: Petition, kept: list[KeptApart]) -> None:
    """The same file twice is there once."""
    for one in kept:
        values = {
            "id": one.id,
            "name": one.name,
            "media_type": one.media_type,
            "size": one.size,
            "safety": one.safety,
            "added_at": clock.now(),
        }
        _found, is_new = Attachment.objects.get_or_create(petition=row, sha256=one.sha256, defaults=values)
        if not is_new:
            transaction.on_commit(partial(vault.remove, one.id))


def erase(row: Petition) -> None:
    """Takes away what tells of a person; the caller saves the row. What was published was written for everybody and stays."""
    for name in SEALED:
        setattr(row, name, "")
    for one in row.attachments.all():
        transaction.on_commit(partial(vault.remove, one.pk))
    row.attachments.all().delete()
    row.remarks.update(text="")
    row.reveals.update(words="")
    row.dossier = row.procedure = ""
    row.contact_index, row.citizen, row.erased_at = None, None, clock.now()


def words(field: str, written: str, longest: int, *, shortest: int = 1) -> str:
    """What was written, tidy. Raises InvalidInput where it is missing or too long."""
    text = written.replace("\0", "").strip()
    if len(text) < shortest:
        raise InvalidInput.of(field, _("Please write this"))
    if len(text) > longest:
        raise InvalidInput.of(field, _("This is too long"))
    return text


def record(actor: Actor, kind: str, row: Petition, **data: Any) -> None:
    """Facts and codes only."""
    journal.record(
        actor,
        kind,
        row.subject,
        centre=row.centre,
        agency=row.agency,
        code=row.code,
        petition=row.kind,
        channel=row.channel,
        state=str(State(row.state)),
        row_version=row.row_version,
        **data,
    )
