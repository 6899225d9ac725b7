"""Lists of what has run out: one person proposes, another decides, then each dossier of the list is erased."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.calls.actions import erase as erase_calls
from motcua.domain.centre.queries import get_centre, working_calendar
from motcua.domain.conversation import actions as conversation
from motcua.domain.delivery.actions import erase_of_dossier
from motcua.domain.documents.actions import erase_files
from motcua.domain.dossiers.actions import erase
from motcua.domain.dossiers.models import Dossier
from motcua.domain.feedback.actions import erase_comment
from motcua.domain.letters.actions import erase as erase_letters
from motcua.domain.payments.actions import erase_notes
from motcua.domain.people.permissions import Action, require
from motcua.domain.records.models import Custody, Disposal, DisposalItem, LegalHold
from motcua.domain.records.rules import DisposalState, Outcome
from motcua.domain.threads.actions import erase as erase_threads

LONGEST_LIST = 10_000


def run_out(centre: str) -> QuerySet[Custody]:
    """What is kept no longer by its class and not held, longest ago first."""
    held = LegalHold.objects.filter(dossier=OuterRef("dossier"), lifted_at__isnull=True)
    return Custody.objects.filter(
        ~Exists(held), centre=centre, erased_at__isnull=True, keep_until__lt=today_in(centre)
    ).order_by("keep_until", "dossier")


def today_in(centre: str) -> date:
    return clock.now().astimezone(working_calendar(get_centre(centre)).zone).date()


@transaction.atomic
def propose(actor: Actor, centre: str) -> Disposal:
    """Makes the list of what has run out, at most 10,000 dossiers. Raises Conflict: nothing has, or a list is open; Forbidden."""
    require(actor, Action.RECORDS_KEEP, centre=centre)
    get_centre(centre)
    _lock_lists_of(centre)
    if Disposal.objects.filter(centre=centre, state__in=[DisposalState.PROPOSED, DisposalState.APPROVED]).exists():
        raise Conflict(_("There is a list that was not decided yet; decide it first"), code="disposal_open")
    codes = list(run_out(centre).values_list("dossier", flat=True)[:LONGEST_LIST])
    if not codes:
        raise Conflict(_("Nothing has run out: each dossier is still to be kept, or is held"), code="nothing_run_out")
    made = Disposal.objects.create(
        centre=centre, run_out_by=today_in(centre), proposed_by=actor.reference, proposed_at=clock.now()
    )
    DisposalItem.objects.bulk_create(DisposalItem(disposal=made, dossier=code) for code in codes)
    journal.record(actor, "disposal.proposed", f"disposal:{made.pk}", centre=centre, dossiers=len(codes))
    return made


@transaction.atomic
def approve(actor: Actor, centre: str, disposal: int, decision: str) -> Disposal:
    """Decides that the list is erased, by a written decision. Raises InvalidInput, Conflict, NotFound, Forbidden."""
    from motcua.domain.records.tasks import erase_list

    if not decision.strip():
        raise InvalidInput.of("decision", _("Write number and date of the decision"))
    found = _decided(actor, centre, disposal, DisposalState.APPROVED, decision)
    erase_list.defer(disposal=found.pk)
    return found


@transaction.atomic
def reject(actor: Actor, centre: str, disposal: int, reason: str) -> Disposal:
    """Nothing of the list is erased. Raises InvalidInput, Conflict, NotFound, Forbidden."""
    if not reason.strip():
        raise InvalidInput.of("decision", _("Write why the list is not erased"))
    return _decided(actor, centre, disposal, DisposalState.REJECTED, reason)


def _decided(actor: Actor, centre: str, disposal: int, state: DisposalState, words: str) -> Disposal:
    require(actor, Action.RECORDS_DECIDE, centre=centre)
    found = Disposal.objects.select_for_update().filter(pk=disposal, centre=centre).first()
    if found is None:
        raise NotFound(_("There is no such list"))
    if found.state != DisposalState.PROPOSED:
        raise Conflict(_("This list was decided already"), code="disposal_decided")
    if found.proposed_by == actor.reference:
        raise Conflict(_("Who made the list does not decide about it; somebody else must"), code="four_eyes")
    found.state, found.decision = state, words.strip()[:120]
    found.decided_by, found.decided_at = actor.reference, clock.now()
    found.save()
    journal.record(actor, f"disposal.{state}", f"disposal:{found.pk}", centre=centre)
    return found


def carry_out(actor: Actor, disposal: int) -> None:
    """Erases what an approved list names, one dossier at a time; interrupted, it goes on where it was."""
    listed = Disposal.objects.get(pk=disposal)
    if listed.state != DisposalState.APPROVED:
        return
    for item in DisposalItem.objects.filter(disposal=listed, outcome=Outcome.OPEN).order_by("pk").iterator():
        _carry_out_one(actor, listed, item.pk)
    with transaction.atomic():
        locked = Disposal.objects.select_for_update().get(pk=disposal)
        if locked.state != DisposalState.APPROVED:
            return
        locked.state, locked.carried_out_at = DisposalState.CARRIED_OUT, clock.now()
        locked.save()
        erased = DisposalItem.objects.filter(disposal=locked, outcome=Outcome.ERASED).count()
        journal.record(actor, "disposal.carried_out", f"disposal:{disposal}", centre=locked.centre, erased=erased)


@transaction.atomic
def _carry_out_one(actor: Actor, listed: Disposal, item_pk: int) -> None:
    item = DisposalItem.objects.select_for_update().get(pk=item_pk)
    if item.outcome != Outcome.OPEN:
        return
    Dossier.objects.select_for_update().get(code=item.dossier)  # a hold that is being placed comes before or after
    custody = Custody.objects.select_for_update().get(dossier=item.dossier)
    if LegalHold.objects.filter(dossier=item.dossier, lifted_at__isnull=True).exists():
        item.outcome = Outcome.HELD
    elif custody.keep_until is None or custody.keep_until >= today_in(listed.centre):
        item.outcome = Outcome.KEPT
    else:
        erase_letters(item.dossier)
        erase_of_dossier(item.dossier)
        erase_files(actor, item.dossier)
        erase_comment(item.dossier)
        conversation.erase(actor, item.dossier)
        erase_threads(actor, item.dossier)
        erase_calls(item.dossier)
        erase_notes(item.dossier)
        erase(actor, item.dossier, listed.pk)
        custody.erased_at = clock.now()
        custody.save()
        item.outcome = Outcome.ERASED
    item.save()


def _lock_lists_of(centre: str) -> None:
    """Two who propose at once make one list."""
    list(Disposal.objects.select_for_update().filter(centre=centre).order_by("-pk")[:1])
