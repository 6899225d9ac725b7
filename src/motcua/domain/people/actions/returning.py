"""An account whose holder cannot get in any more, or in which somebody else is, given back at a counter (docs/decisions/0069).

They sign in by their new phone or mailbox, which makes a new account, and read out its eight digits; a receptionist compares the
identity card. The account that bears its number then loses every way into it that there was, and gets those of the new one.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, FieldError, InvalidInput, NotFound
from motcua.domain.people.actions.addresses import keep_former
from motcua.domain.people.actions.citizens import NOBODY
from motcua.domain.people.actions.proving import DIFFERENT, bearer, by_counter_code
from motcua.domain.people.identity import fold, masked, masked_email, tidy_name
from motcua.domain.people.models import (
    Citizen,
    CitizenSession,
    Claim,
    CompanyInvitation,
    CompanyMember,
    CounterCode,
    Passkey,
    ProvenIdentity,
    SignInCode,
)
from motcua.domain.people.passport import read_proof
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.rules import RETURN_REASONS

GIVEN_BACK, LOOKED_AT = "citizen.given_back", "citizen.return_looked_at"
WAYS = (CitizenSession, ProvenIdentity, Passkey)


@dataclass(frozen=True)
class Returnable:
    """The account that would be given back, as the receptionist compares it with what its holder says; addresses without their middle."""

    email: str
    phone: str
    made_at: datetime
    used_at: datetime
    companies: int


@transaction.atomic
def returnable(actor: Actor, centre: str, code: str, id_number: str) -> Returnable:
    """What the card's number already opens; only while somebody stands there with the digits of a new account. The look is recorded.

    Raises NotFound for digits that are not good or where no other account bears the number, Conflict, InvalidInput, Forbidden.
    """
    require(actor, Action.CITIZEN_RETURN, centre=centre)
    _new, old = _both(code, id_number)
    last = journal.subject_history(old.subject)[-1:]
    if [(one.kind, one.actor) for one in last] != [
        (LOOKED_AT, actor.reference)
    ]:  # a form that comes back is the same look
        journal.record(actor, LOOKED_AT, old.subject, centre=centre)
    return Returnable(
        masked_email(old.email) if old.email else "",
        masked(old.phone) if old.phone else "",
        old.made_at,
        old.used_at,
        CompanyMember.objects.filter(citizen=old).count(),
    )


@transaction.atomic
def give_back(
    actor: Actor, centre: str, code: str, id_number: str, name: str, *, is_scanned: bool, reason: str, compared: bool
) -> None:
    """Ends every way into the account that bears the number, and lets its holder in by those that they have now.

    `is_scanned`: the number was read from the card; a number that was typed may be another's, so that the name must be the account's,
    too. `compared`: the picture on the card is that of who stands there. `reason`: of rules.RETURN_REASONS.

    Both addresses of the old account are told, and that of the new one. Raises as `returnable` does.
    """
    require(actor, Action.CITIZEN_RETURN, centre=centre)
    faults = []
    if reason not in RETURN_REASONS:
        faults.append(FieldError("reason", _("Choose what happened")))
    if not compared:
        faults.append(
            FieldError("compared", _("Compare the picture on the card with who stands before you, and say so"))
        )
    if faults:
        raise InvalidInput(faults)
    new, old = _both(code, id_number)
    if not is_scanned and fold(tidy_name(name)) != fold(old.name):
        raise Conflict(
            _("The account bears another name than you typed. Scan the card, so that the number is certain"),
            code="name_differs",
        )
    former = [number for number in (keep_former(old, one, why="given_back") for one in ("email", "phone")) if number]
    _end_ways_into(old)
    _move(new, old)
    journal.record(actor, GIVEN_BACK, old.subject, centre=centre, reason=reason, former=former, joined=new.pk)


def _both(code: str, id_number: str) -> tuple[Citizen, Citizen]:
    """The new account, by its digits, and the one that bears the number; both locked."""
    new = by_counter_code(code)
    number = read_proof(id_number, clock.now().date())
    if new.id_index is not None:
        raise Conflict(DIFFERENT, code="identity_differs")
    old = bearer(crypto.blind_index(number, "id_number"))
    if old is None:
        raise NotFound(_("No other account bears this number; confirm it for this account above"))
    return new, old


def _end_ways_into(old: Citizen) -> None:
    """Also who was invited to companies meanwhile: whoever was in the account may have invited themselves."""
    for table in (*WAYS, SignInCode, CounterCode):
        table.objects.filter(citizen=old).delete()
    CompanyInvitation.objects.filter(made_by=old).delete()


def _move(new: Citizen, old: Citizen) -> None:
    """What the holder has now goes to the account that they had; the new one is empty afterwards, and nobody's.

    Other rooms follow by the journal with what they hold of it.
    """
    for table in WAYS:
        table.objects.filter(citizen=new).update(citizen=old)
    had = set(Claim.objects.filter(citizen=old).values_list("kind", "identifier"))
    for one in Claim.objects.filter(citizen=new):
        if (one.kind, one.identifier) not in had:
            Claim.objects.filter(pk=one.pk).update(citizen=old)
    acts_for = CompanyMember.objects.filter(citizen=old).values_list("company_id", flat=True)
    CompanyMember.objects.filter(citizen=new).exclude(company__in=list(acts_for)).update(citizen=old)
    for left in (Claim, CompanyMember, SignInCode, CounterCode):
        left.objects.filter(citizen=new).delete()
    now, handle = clock.now(), new.handle
    gets = {
        "email": new.email,
        "email_index": new.email_index,
        "phone": new.phone,
        "phone_index": new.phone_index,
        "language": new.language,
        "handle": handle,  # by which the passkeys that moved know the account
        "used_at": now,
    }
    Citizen.objects.filter(pk=new.pk).update(**NOBODY, closed_at=now, handle=uuid.uuid4())
    Citizen.objects.filter(pk=old.pk).update(**gets)
