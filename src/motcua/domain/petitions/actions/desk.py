"""The office's verbs: say whose it is, ask, refuse, send on, join, hand back, write the answer, approve it."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput
from motcua.domain.centre.queries import get_agency
from motcua.domain.people.permissions import Action, require
from motcua.domain.petitions.actions._common import (
    TIME,
    after,
    lock,
    lock_for,
    move,
    options_of,
    record,
    reopen_joined,
    words,
)
from motcua.domain.petitions.marks import marks
from motcua.domain.petitions.models import Petition, Remark
from motcua.domain.petitions.rules import LONGEST_TEXT, OPEN, WAITING, Kind, State, Verb, tidy_code

LONGEST_REASON = 2000


@transaction.atomic
def assign(actor: Actor, identifier: UUID, agency: str, kind: str = "", *, seen: int | None = None) -> None:
    """Says who answers (`agency`; empty: the centre itself) and what it is. Another kind has other days, counted from the receipt
    or from what its sender added last.

    Raises NotFound for an unknown agency, IllegalTransition, Conflict, Forbidden.
    """
    row = lock_for(actor, identifier, Action.PETITION_SORT, Verb.ASSIGN, seen)
    if agency:
        get_agency(agency)
    options = options_of(row.centre)
    if kind and kind != row.kind:
        if kind not in set(Kind):
            raise InvalidInput.of("kind", _("Please choose what it is"))
        row.kind = kind
        row.due_at = after(row, options.answer_days[kind], row.counted_from)
    before = row.agency
    row.agency = agency
    first = row.sorted_at is None
    row.sorted_at = row.sorted_at or clock.now()
    move(actor, row, Verb.ASSIGN)
    row.save()
    in_time = row.sort_by is None or row.sorted_at <= row.sort_by
    record(actor, "petition.assigned", row, before=before or None, first=first, in_time=in_time)


@transaction.atomic
def ask(actor: Actor, identifier: UUID, text: str, *, seen: int | None = None) -> None:
    """Asks its sender for more; the clock stands still until then. Raises InvalidInput, IllegalTransition, Conflict, Forbidden."""
    row = _lock_for_asking(actor, identifier, seen)
    written = words("text", text, LONGEST_REASON)
    move(actor, row, Verb.ASK)
    row.waits_until = after(row, options_of(row.centre).more_days)
    row.save()
    Remark.objects.create(petition=row, by_sender=False, by=actor.reference, text=written, at=clock.now())
    record(actor, "petition.asked", row, waits_until=row.waits_until.isoformat())


def _lock_for_asking(actor: Actor, identifier: UUID, seen: int | None) -> Petition:
    """Whoever sorts asks before it is anybody's; then whoever answers."""
    is_sorted = Petition.objects.filter(pk=identifier, state=State.HANDLING).exists()
    return lock_for(actor, identifier, Action.PETITION_HANDLE if is_sorted else Action.PETITION_SORT, Verb.ASK, seen)


@transaction.atomic
def refuse(actor: Actor, identifier: UUID, reason: str, *, seen: int | None = None) -> None:
    """Takes it not, in writing: no petition, no way to look into it, a matter of the courts. Raises as `ask` does."""
    row = lock_for(actor, identifier, Action.PETITION_SORT, Verb.REFUSE, seen)
    row.reason = words("reason", reason, LONGEST_REASON)
    in_time = row.sort_by is None or clock.now() <= row.sort_by
    move(actor, row, Verb.REFUSE)
    row.save()
    record(actor, "petition.refused", row, in_time=in_time)
    reopen_joined(row)


@transaction.atomic
def transfer(actor: Actor, identifier: UUID, to: str, reason: str = "", *, seen: int | None = None) -> None:
    """Sends it on to the body that is competent, outside this house; its sender is told where. Raises as `ask` does."""
    row = lock_for(actor, identifier, Action.PETITION_SORT, Verb.TRANSFER, seen)
    where = words("to", to, 200)
    row.reason = f"{where}\n{reason.strip()[:LONGEST_REASON]}".strip()
    move(actor, row, Verb.TRANSFER)
    row.save()
    record(actor, "petition.transferred", row)
    reopen_joined(row)


@transaction.atomic
def join(actor: Actor, identifier: UUID, code: str, *, seen: int | None = None) -> None:
    """Says that it is the same as another of the centre, whose answer it gets. Raises InvalidInput, and as `ask` does."""
    require(actor, Action.PETITION_SORT)
    named = Petition.objects.filter(code=tidy_code(code)).exclude(pk=identifier).exclude(code="")
    known = named.values_list("pk", flat=True).first()
    row = lock_for(actor, identifier, Action.PETITION_SORT, Verb.JOIN, seen, known)
    other = Petition.objects.filter(pk=known, centre=row.centre).first() if known else None
    if other is None or not _can_answer_for_others(other):
        raise InvalidInput.of("other", _("There is no such petition here that could answer for both"))
    moved = list(row.joined.all())
    if other.state == State.ANSWERED and _tells_of([other, row, *moved], other.answer):
        raise InvalidInput.of("other", _("Its answer tells of one of the senders; answer this one by itself"))
    row.joined.update(joined_to=other)  # those that were joined to it
    row.joined_to = other
    move(actor, row, Verb.JOIN)
    row.save()
    record(actor, "petition.joined", row, to=other.code)


def _can_answer_for_others(row: Petition) -> bool:
    """It is answered, and its answer still there, or it is going to be."""
    return row.state in OPEN | WAITING or (row.state == State.ANSWERED and row.erased_at is None)


@transaction.atomic
def hand_back(actor: Actor, identifier: UUID, reason: str, *, seen: int | None = None) -> None:
    """The agency says that it is not its own; whoever sorts looks again. Raises as `ask` does."""
    row = lock_for(actor, identifier, Action.PETITION_HANDLE, Verb.HAND_BACK, seen)
    row.reason = words("reason", reason, LONGEST_REASON)
    before, row.agency = row.agency, ""
    move(actor, row, Verb.HAND_BACK)
    row.save()
    record(actor, "petition.handed_back", row, before=before or None)


@transaction.atomic
def propose(actor: Actor, identifier: UUID, answer: str, *, seen: int | None = None) -> None:
    """Writes the answer, for the leader to approve. Raises as `ask` does."""
    row = lock_for(actor, identifier, Action.PETITION_HANDLE, Verb.PROPOSE, seen)
    row.answer = words("answer", answer, LONGEST_TEXT)
    row.reason, row.proposed_by = "", actor.reference
    move(actor, row, Verb.PROPOSE)
    row.save()
    record(actor, "petition.proposed", row)


@transaction.atomic
def send_back(actor: Actor, identifier: UUID, reason: str, *, seen: int | None = None) -> None:
    """The leader wants it written otherwise. Raises as `ask` does."""
    row = lock_for(actor, identifier, Action.PETITION_APPROVE, Verb.SEND_BACK, seen)
    row.reason = words("reason", reason, LONGEST_REASON)
    move(actor, row, Verb.SEND_BACK)
    row.save()
    record(actor, "petition.sent_back", row)


@transaction.atomic
def approve(actor: Actor, identifier: UUID, *, seen: int | None = None) -> None:
    """The answer goes out, to its sender and to those whose petitions were joined to it.

    Raises Conflict `tells_of_its_sender` where others get it too, and as `ask` does.
    """
    row = lock_for(actor, identifier, Action.PETITION_APPROVE, Verb.APPROVE, seen)
    joined = list(row.joined.all())
    if joined and _tells_of([row, *joined], row.answer):
        raise Conflict(
            _(
                "This answer also goes to others whose petitions were joined; take out what tells of one of the senders first"
            ),
            code="tells_of_its_sender",
        )
    move(actor, row, Verb.APPROVE)
    if row.may_publish:
        row.publish_by = after(row, options_of(row.centre).publish_days)
    row.save()
    in_time = row.due_at is None or row.ended_at is None or row.ended_at <= row.due_at
    record(actor, "petition.answered", row, in_time=in_time, joined=sorted(one.code for one in joined))


def _tells_of(rows: list[Petition], text: str) -> bool:
    """Whether it tells of one of those who all read it."""
    return any(one.is_certain for one in marks(text, tuple(row.sender_name for row in rows)))


@transaction.atomic
def forget_account(citizen: int, into: int | None = None) -> int:
    """A closed account's petitions are no account's any more, or that one's which it joined (`into`); their answers are still found by
    code and secret. How many."""
    rows = [lock(pk) for pk in Petition.objects.filter(citizen=citizen).order_by("pk").values_list("pk", flat=True)]
    for row in rows:
        row.citizen = into
        row.save(update_fields=["citizen"])
        record(TIME, "petition.moved_with_account" if into else "petition.left_account", row)
    return len(rows)
