"""Verbs about accounts of citizens: sign in and out, change what is known of them, close."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor, system
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotAuthenticated, NotFound
from motcua.domain.people.actions.codes import Proven
from motcua.domain.people.identity import tidy_name
from motcua.domain.people.models import (
    Citizen,
    CitizenSession,
    Claim,
    CompanyInvitation,
    CompanyMember,
    CounterCode,
    FormerAddress,
    FormerNumber,
    Passkey,
    ProvenIdentity,
    SignInCode,
)
from motcua.domain.people.permissions import Action, require
from motcua.domain.people.queries.citizens import SignedIn, own_number, view_of
from motcua.domain.people.rules import (
    FORMER_ADDRESS_KEPT,
    FRESH,
    LONGEST_NAME,
    LONGEST_PLACE,
    SEEN_EVERY,
    UNUSED_YEARS,
    session_end,
)

YEAR = timedelta(days=365)
NOBODY = {
    "name": "",
    "email": "",
    "email_index": None,
    "phone": "",
    "phone_index": None,
    "address": "",
    "id_number": "",
    "id_index": None,
    "proven_by": "",
    "proven_at": None,
}


def index_of(channel: str, address: str) -> bytes:
    """What an account is found by. Its purpose is the house's, so that a phone is the same here and on a dossier."""
    return crypto.blind_index(address, channel)


@transaction.atomic
def account_of(proven: Proven, language: str) -> Citizen:
    """The account of an address that was just proven; made where there is none yet."""
    column = f"{proven.channel}_index"
    index = index_of(proven.channel, proven.address)
    now = clock.now()
    values = {proven.channel: proven.address, "language": language, "made_at": now, "used_at": now}
    found, made = Citizen.objects.get_or_create(**{column: index}, defaults=values)
    if made:
        journal.record(view_of(found).actor, "citizen.joined", found.subject, way=proven.channel)
    return found


@transaction.atomic
def begin_session(citizen: Citizen, way: str, *, device: str, lasting: bool) -> str:
    """Signs somebody in who has just shown that it is them; gives the cookie's content (256 random bits), this once only."""
    now = clock.now()
    token = secrets.token_urlsafe(32)
    made = CitizenSession.objects.create(
        citizen=citizen,
        token_hash=crypto.token_hash(token),
        way=way,
        device=device,
        lasting=lasting,
        proven_at=now,
        made_at=now,
        seen_at=now,
        ends_at=session_end(now, now, lasting=lasting),
    )
    Citizen.objects.filter(pk=citizen.pk).update(used_at=now)
    journal.record(view_of(citizen).actor, "citizen.signed_in", citizen.subject, way=way, session=made.pk)
    return token


def keep_alive(who: SignedIn) -> bool:
    """Moves the end of a session that is in use, at most every two minutes; whether it was moved."""
    now = clock.now()
    if now - who.seen_at < SEEN_EVERY:
        return False
    made_at = CitizenSession.objects.filter(pk=who.session).values_list("made_at", flat=True).first()
    if made_at is None:
        return False
    end = session_end(now, made_at, lasting=who.lasting)
    CitizenSession.objects.filter(pk=who.session).update(seen_at=now, ends_at=end)
    Citizen.objects.filter(pk=who.citizen.id).update(used_at=now)
    return True


@transaction.atomic
def end_session(actor: Actor, session: int) -> None:
    """Signs out on one device. Raises NotFound for somebody else's."""
    if not CitizenSession.objects.filter(pk=session, citizen=own_number(actor)).delete()[0]:
        raise NotFound
    journal.record(actor, "citizen.signed_out", actor.reference, session=session)


@transaction.atomic
def end_sessions(actor: Actor) -> None:
    """Signs out everywhere, here too."""
    ended = CitizenSession.objects.filter(citizen=own_number(actor)).delete()[0]
    journal.record(actor, "citizen.signed_out_everywhere", actor.reference, sessions=ended)


def is_fresh(who: SignedIn) -> bool:
    """Whether they have shown a short while ago that it is them."""
    return clock.now() - who.proven_at <= FRESH


def require_fresh(who: SignedIn) -> None:
    """Whoever changes how to sign in has shown a short while ago that it is them. Raises Forbidden (`code: prove_again`)."""
    if not is_fresh(who):
        raise Forbidden(
            _("Sign in once more before you change this; so nobody can do it on an unlocked phone"), code="prove_again"
        )


def require_other_way(row: Citizen, *, without: str) -> None:
    """Raises Conflict where nothing else is left to sign in with. `without`: "email", "phone", "oidc", or a passkey's number."""
    others = [
        without != "email" and bool(row.email),
        without != "phone" and bool(row.phone),
        without != "oidc" and row.identities.exists(),
        row.passkeys.exclude(pk=int(without) if without.isdigit() else 0).exists(),
    ]
    if not any(others):
        raise Conflict(_("This is the last way to sign in; add another one first"), code="last_way")


@transaction.atomic
def change_details(actor: Actor, *, name: str, address: str, language: str) -> None:
    """What somebody says of themselves. A name that was proven with the identity number stays as it was proven.

    Raises InvalidInput.
    """
    row = own_row(actor)
    name, address = tidy_name(name), tidy_name(address)
    if len(name) > LONGEST_NAME:
        raise InvalidInput.of("name", _("At most 120 characters"))
    if len(address) > LONGEST_PLACE:
        raise InvalidInput.of("address", _("At most 300 characters"))
    if not row.proven_by:
        row.name = name
    row.address = address
    row.language = language if language in ("vi", "en") else row.language
    row.save(update_fields=["name", "address", "language"])
    journal.record(actor, "citizen.details_changed", row.subject)


@transaction.atomic
def claim(actor: Actor, kind: str, identifier: str) -> None:
    """Takes something into the account whose secret the room of that thing has just checked. Twice it changes nothing."""
    require(actor, Action.OWN_CLAIM)
    values = {"made_at": clock.now()}
    _row, made = Claim.objects.get_or_create(
        citizen_id=own_number(actor), kind=kind, identifier=identifier, defaults=values
    )
    if made:
        _tell(actor, "claimed", kind, identifier)


def give(actor: Actor, citizen: int, kind: str, identifier: str) -> None:
    """Puts something into the account of whoever began it, within the transaction of whoever made it. Not into a closed account."""
    if Citizen.objects.filter(pk=citizen, closed_at__isnull=True).exists():
        values = {"made_at": clock.now()}
        Claim.objects.get_or_create(citizen_id=citizen, kind=kind, identifier=identifier, defaults=values)
        _tell(actor, "claimed", kind, identifier)


@transaction.atomic
def disclaim(actor: Actor, kind: str, identifier: str) -> None:
    """Takes it out of the account again. Raises NotFound."""
    require(actor, Action.OWN_CLAIM)
    if not Claim.objects.filter(citizen=own_number(actor), kind=kind, identifier=identifier).delete()[0]:
        raise NotFound
    _tell(actor, "disclaimed", kind, identifier)


def _tell(actor: Actor, done: str, kind: str, identifier: str) -> None:
    """In the history of a dossier, where staff read it; of a ticket, which screens of the hall follow, only with the account."""
    if kind == "dossier":
        journal.record(actor, f"dossier.{done}", f"dossier:{identifier}")
    else:
        journal.record(actor, f"citizen.{kind}_{done}", actor.reference)


def forget_claims(kind: str, identifier: str) -> None:
    """That somebody had it, where it was erased; within the transaction of that."""
    Claim.objects.filter(kind=kind, identifier=identifier).delete()


@transaction.atomic
def close(actor: Actor) -> None:
    """Erases an account at once. Dossiers stay with the agency as long as the law keeps them (docs/legal.md).

    Raises Conflict for the only manager of a company that has other members.
    """
    row = own_row(actor)
    for member in CompanyMember.objects.filter(citizen=row, role="company_manager").select_related("company"):
        others = member.company.members.exclude(citizen=row)
        if others.exists() and not others.filter(role="company_manager").exists():
            raise Conflict(
                _("You are the only manager of %(company)s; make somebody else a manager first")
                % {"company": member.company.name},
                code="last_manager",
            )
    _erase(row)
    journal.record(actor, "citizen.closed", row.subject)


@transaction.atomic
def close_unused() -> int:
    """Closes the accounts that nobody used for years; how many."""
    before = clock.now() - UNUSED_YEARS * YEAR
    found = list(Citizen.objects.select_for_update().filter(closed_at__isnull=True, used_at__lt=before)[:500])
    for row in found:
        _erase(row)
        journal.record(system("accounts"), "citizen.closed", row.subject, unused=True)
    return len(found)


def forget_old() -> None:
    """Sessions, codes and invitations that ended, and visits of a year ago."""
    now = clock.now()
    for table in (CitizenSession, SignInCode, CounterCode, CompanyInvitation):
        table.objects.filter(ends_at__lt=now).delete()
    FormerAddress.objects.filter(made_at__lt=now - FORMER_ADDRESS_KEPT).delete()
    Claim.objects.filter(kind__in=["ticket", "appointment"], made_at__lt=now - YEAR).delete()


def own_row(actor: Actor) -> Citizen:
    """The account that acts, locked. Raises NotAuthenticated, Forbidden."""
    require(actor, Action.ACCOUNT_KEEP)
    row = Citizen.objects.select_for_update().filter(pk=own_number(actor), closed_at__isnull=True).first()
    if row is None:
        raise NotAuthenticated
    return row


def _erase(row: Citizen) -> None:
    held = (CitizenSession, SignInCode, ProvenIdentity, Passkey, CompanyMember, Claim, CounterCode, FormerNumber)
    for table in held:
        table.objects.filter(citizen=row).delete()
    CompanyInvitation.objects.filter(made_by=row).delete()
    Citizen.objects.filter(pk=row.pk).update(**NOBODY, closed_at=clock.now())
