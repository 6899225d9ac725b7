"""Batches: gathered, closed, and handed to the carrier, which ends the dossiers of all letters in them."""

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.delivery.actions._letters import hold, hold_dossiers, move, record, seen
from motcua.domain.delivery.models import Batch, Parcel
from motcua.domain.delivery.queries import BatchView, LetterView, arrival, batch_view, view
from motcua.domain.delivery.rules import BatchState, State, Verb
from motcua.domain.dossiers import actions as dossiers
from motcua.domain.dossiers.queries.following import owing_originals, revoked_of
from motcua.domain.people.identity import tidy_name
from motcua.domain.people.permissions import Action, allowed, require

# One statement, so that two clerks at once get two numbers, and a transaction that fails gives its number back.
NEXT_BATCH = """
INSERT INTO delivery_batch_number AS given (centre, year, last) VALUES (%s, %s, 1)
ON CONFLICT ON CONSTRAINT one_row_of_batches_per_centre_and_year DO UPDATE SET last = given.last + 1
RETURNING last
"""
LOCK_DESK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
LONGEST_NAME = 200
MOST_LETTERS = 500


@transaction.atomic
def open_batch(actor: Actor, centre: str, *, fill: bool = True) -> BatchView:
    """The open batch of the centre, made where there is none; with `fill` all that lies at the desk goes into it, but for what
    owes originals or is withdrawn: one of these would keep the whole batch from being handed over.

    Raises Forbidden.
    """
    require(actor, Action.POST_DESK, centre=centre)
    batch = _open_batch(actor, centre)
    if fill:
        room = MOST_LETTERS - batch.letters.count()
        waiting = Parcel.objects.select_for_update(of=("self",)).filter(centre=centre, state=State.TAKEN_OVER)
        letters = list(waiting.order_by("taken_at")[:MOST_LETTERS])
        codes = [one.dossier for one in letters]
        staying = owing_originals(codes) | revoked_of(codes)
        for parcel in [one for one in letters if one.dossier not in staying][:room]:
            _put_in(actor, batch, parcel)
    return batch_view(batch)


def _open_batch(actor: Actor, centre: str) -> Batch:
    with connection.cursor() as cursor:
        cursor.execute(LOCK_DESK, [f"post:{centre}"])  # two who begin at once begin one
    found = Batch.objects.select_for_update().filter(centre=centre, state=BatchState.OPEN).first()
    if found is not None:
        return found
    now = clock.now()
    year = now.astimezone(working_calendar(get_centre(centre)).zone).year
    with connection.cursor() as cursor:
        cursor.execute(NEXT_BATCH, [centre, year])
        number = f"{centre}-BC-{year}-{int(cursor.fetchone()[0]):05d}"
    batch = Batch.objects.create(centre=centre, number=number, opened_by=actor.reference, opened_at=now)
    _told(actor, "opened", batch)
    return batch


def _put_in(actor: Actor, batch: Batch, parcel: Parcel) -> None:
    move(parcel, Verb.BATCH)
    parcel.batch = batch
    parcel.save()
    record(actor, "in_batch", parcel, batch=batch.number)


@transaction.atomic
def put_into_batch(actor: Actor, written: str) -> LetterView:
    """One letter into the open batch of its centre. Raises Conflict while originals are owed or its result is withdrawn, IllegalTransition,
    NotFound, Forbidden."""
    batch = _open_batch(actor, seen(actor, written).centre)  # before the letter, as who fills a batch locks them
    parcel = hold(actor, written)
    if owing_originals([parcel.dossier]):
        raise Conflict(
            _("Originals are still to be shown for it; it stays at the desk until then"), code="originals_owed"
        )
    if revoked_of([parcel.dossier]):
        raise Conflict(_("The agency withdrew this result; it stays at the desk"), code="result_revoked")
    _put_in(actor, batch, parcel)
    return view(parcel)


@transaction.atomic
def take_out_of_batch(actor: Actor, written: str) -> LetterView:
    """Out of a batch that the carrier has not signed for. Raises IllegalTransition, NotFound, Forbidden."""
    parcel = hold(actor, written)
    number = parcel.batch.number if parcel.batch else ""
    move(parcel, Verb.UNBATCH)
    parcel.batch = None
    parcel.save()
    record(actor, "out_of_batch", parcel, batch=number)
    return view(parcel)


@transaction.atomic
def close_batch(actor: Actor, batch: UUID) -> BatchView:
    """Nothing goes into it any more; its list can be printed. Raises Conflict for an empty one, NotFound, Forbidden."""
    found = _hold(actor, batch, BatchState.OPEN)
    if not found.letters.exists():
        raise Conflict(_("There is no letter in this batch"), code="batch_empty")
    found.state, found.closed_at = BatchState.CLOSED.value, clock.now()
    found.save()
    _told(actor, "closed", found)
    return batch_view(found)


@transaction.atomic
def reopen_batch(actor: Actor, batch: UUID) -> BatchView:
    """Raises Conflict where another is open by now, NotFound, Forbidden."""
    found = _hold(actor, batch, BatchState.CLOSED)
    if Batch.objects.filter(centre=found.centre, state=BatchState.OPEN).exists():
        raise Conflict(_("Another batch is open; close that one first"), code="batch_open")
    found.state, found.closed_at = BatchState.OPEN.value, None
    found.save()
    _told(actor, "reopened", found)
    return batch_view(found)


@transaction.atomic
def hand_batch(actor: Actor, batch: UUID, handed_to: str) -> BatchView:
    """The carrier signed for all letters of a closed batch: each dossier's result is handed over. All or nothing.

    `handed_to`: who of the carrier signed. Raises InvalidInput (no name; letters without a number, by their dossiers),
    Conflict, NotFound, Forbidden.
    """
    found = _hold(actor, batch, BatchState.CLOSED)
    name = tidy_name(handed_to)
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput.of("handed_to", _("Enter who of the post takes the letters"))
    hold_dossiers(found.letters.values_list("dossier", flat=True))
    letters = list(Parcel.objects.select_for_update(of=("self",)).filter(batch=found).order_by("pk"))
    if not letters:
        raise Conflict(_("There is no letter in this batch"), code="batch_empty")
    codes = [one.dossier for one in letters]
    revoked = sorted(revoked_of(codes))
    if revoked:
        words = _("Take these out first, their results are withdrawn: %(codes)s") % {"codes": ", ".join(revoked)}
        raise Conflict(words, code="result_revoked")
    owing = sorted(owing_originals(codes))
    if owing:
        words = _("Take these out first, originals are still owed: %(codes)s") % {"codes": ", ".join(owing)}
        raise Conflict(words, code="originals_owed")
    without = [parcel.dossier for parcel in letters if not parcel.tracking_number]
    if without:
        words = _("Without a tracking number: %(codes)s") % {"codes": ", ".join(without)}
        raise InvalidInput.of("tracking_number", words)
    found.state, found.handed_at, found.handed_by = BatchState.HANDED.value, clock.now(), actor.reference
    found.handed_to = name
    found.save()
    for parcel in letters:
        dossiers.hand_over(actor, parcel.dossier, "post", parcel.receiver, parcel.tracking_number)
        hand(actor, parcel)
    _told(actor, "handed", found)
    return batch_view(found)


def hand(actor: Actor, parcel: Parcel) -> None:
    """The carrier has it from now on."""
    move(parcel, Verb.HAND_OVER)
    parcel.handed_at = clock.now()
    parcel.expected_on = arrival(parcel.centre, parcel.handed_at, parcel.days)
    parcel.save()
    expected = parcel.expected_on.isoformat()
    record(actor, "handed", parcel, tracking_number=parcel.tracking_number, expected_on=expected)


def _hold(actor: Actor, batch: UUID, state: BatchState) -> Batch:
    found = Batch.objects.select_for_update().filter(pk=batch).first()
    if found is None or not allowed(actor, Action.POST_DESK, centre=found.centre):
        require(actor, Action.POST_DESK)
        raise NotFound(_("There is no such batch"))
    if found.state != state:
        raise Conflict(_("The batch is in another state by now"), code="batch_state", state=found.state)
    return found


def _told(actor: Actor, what: str, batch: Batch) -> None:
    subject = f"post_batch:{batch.pk}"
    letters = batch.letters.count()
    journal.record(actor, f"post_batch.{what}", subject, centre=batch.centre, number=batch.number, letters=letters)
