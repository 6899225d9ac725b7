"""How the result comes to the applicant: changed until it is gone, and taken back when the post could not deliver it."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.dossiers import rules
from motcua.domain.dossiers.actions._work import Work, begin
from motcua.domain.dossiers.actions.intake import LONGEST_ADDRESS, place_code
from motcua.domain.dossiers.models import HandOver
from motcua.domain.dossiers.queries.own import own_dossier
from motcua.domain.dossiers.rules import StepState, Verb
from motcua.domain.people.identity import tidy_name
from motcua.domain.people.permissions import Action, allowed, require

POST = system("post")


@transaction.atomic
def set_delivery(
    actor: Actor,
    code: str,
    delivery: str,
    address: str = "",
    place: str = "",
    *,
    postage_to: Callable[[str], int] = lambda commune: 0,
) -> Work:
    """The result is collected at the counter, or the post brings it to `address` in the commune `place`.

    `postage_to`: what is collected with the fee for a letter into a commune (đồng). What was paid for the post already is
    not asked for again, and stays in the fee where nothing is sent after all: paying it back is for the cashier. An account
    may do it with what is its own; with what it has by its secret alone as `_begin` says.

    Raises InvalidInput, IllegalTransition, NotFound, Forbidden.
    """
    work = _begin(actor, code, to_own=delivery == "post" and not address.strip() and not place.strip())
    dossier = work.dossier
    if dossier.parent:
        words = _("This result goes back into dossier %(parent)s; it is not handed over at the counter")
        raise Conflict(words % {"parent": dossier.parent}, code="returns_to_parent")
    work.move(Verb.CHANGE_DELIVERY)
    written, commune = _address(dossier.address, dossier.commune, delivery, address, place)
    due = dossier.fee - dossier.postage
    postage = postage_to(commune) if delivery == "post" else 0
    dossier.postage = postage if dossier.paid <= due else max(postage, dossier.paid - due)
    dossier.fee = due + dossier.postage
    dossier.delivery, dossier.postal_address, dossier.postal_commune = delivery, written, commune
    work.save()
    work.record("dossier.delivery_changed", delivery=delivery, postage=dossier.postage, fee=dossier.fee)
    return work


def _begin(actor: Actor, code: str, *, to_own: bool) -> Work:
    """The dossier locked, for staff who may ask, or for whom it belongs to.

    Whoever has it in the account by its secret alone may have found the receipt: they choose freely where an address that they have proven
    was given at intake; else they may have what was to be collected sent to the address of the applicant (`to_own`), nothing more.
    """
    if actor.is_system or allowed(actor, Action.DOSSIER_VIEW):
        work = begin(actor, code)
        work.require(Action.POST_ASK)
        return work
    mine = own_dossier(actor, code)
    if mine.claimed and not mine.reaches and not (to_own and mine.has_address and not mine.view.by_post):
        raise NotFound
    require(actor, Action.OWN_POST_ASK, company=mine.company or None)
    work = begin(POST, mine.code)
    work.actor = actor
    return work


def _address(own: str, own_commune: str, delivery: str, address: str, place: str) -> tuple[str, str]:
    """Address and commune to be kept; none for the counter. Raises InvalidInput with every fault."""
    if delivery not in ("counter", "post"):
        raise InvalidInput.of("delivery", _("Choose counter or post"))
    if delivery == "counter":
        return "", ""
    errors: list[FieldError] = []
    written = tidy_name(address) or own
    if not written:
        errors.append(FieldError("postal_address", _("The post needs an address")))
    if len(written) > LONGEST_ADDRESS:
        errors.append(FieldError("postal_address", _("This is too long")))
    is_own = written == own and not place.strip()
    commune = own_commune if is_own else place_code(place, written, "postal_place", errors)
    if errors:
        raise InvalidInput(errors)
    return written, commune


@transaction.atomic
def take_back(actor: Actor, code: str) -> None:
    """The post brought the letter back: the result waits at the counter again.

    When it was ready and when it was due stay as they were; who got it first stands in the journal. Raises
    IllegalTransition, Conflict for what was collected at the counter, NotFound, Forbidden.
    """
    work = begin(actor, code)
    work.require(Action.POST_DESK)
    work.allow(Verb.TAKE_BACK)
    given = HandOver.objects.filter(dossier=work.dossier).first()
    if given is None or given.method != "post":
        raise Conflict(_("This result was collected at the counter"), code="not_sent")
    given.delete()
    dossier = work.dossier
    work.move(Verb.TAKE_BACK)
    dossier.closed_at, dossier.back_at, dossier.archived_at, dossier.reminders = None, work.now, None, 0
    dossier.delivery = "counter"
    last = rules.return_step(work.graph)
    if last is not None:
        step = work.steps[last]
        step.state, step.finished_at, step.finished_by = StepState.READY, None, ""
    work.save()
    work.record("dossier.taken_back")
