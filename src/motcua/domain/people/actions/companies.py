"""Verbs about companies: proven at a counter, joined by invitation, left; there is always a manager."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, InvalidInput, NotFound
from motcua.domain.people.actions.citizens import index_of, own_row
from motcua.domain.people.actions.proving import by_counter_code
from motcua.domain.people.identity import read_tax_code, tidy_name
from motcua.domain.people.models import Company, CompanyInvitation, CompanyMember, CounterCode
from motcua.domain.people.models.companies import MEMBER_ROLES
from motcua.domain.people.permissions import Action, Role, allowed, require
from motcua.domain.people.queries.citizens import own_number
from motcua.domain.people.rules import INVITATION_LIFETIME, LONGEST_PLACE

MOST_INVITATIONS = 50
MANAGER = Role.COMPANY_MANAGER.value


@transaction.atomic
def prove_at_counter(actor: Actor, centre: str, code: str, tax_code: str, name: str) -> None:
    """A receptionist has seen the registration and who acts for the company by it: they manage it from now on.

    Raises NotFound for digits that are not good, Conflict for somebody whose own identity is not proven, InvalidInput, Forbidden.
    """
    require(actor, Action.CITIZEN_PROVE, centre=centre)
    tax_code, name = read_tax_code(tax_code), tidy_name(name)
    if not name or len(name) > LONGEST_PLACE:
        raise InvalidInput.of("company_name", _("Enter the name as on the registration"))
    row = by_counter_code(code)
    if row.id_index is None:
        raise Conflict(_("Confirm the identity of the person first"), code="identity_not_proven")
    now = clock.now()
    company, _made = Company.objects.update_or_create(
        tax_index=crypto.blind_index(tax_code, "tax_code"),
        defaults={"name": name, "tax_code": tax_code, "proven_at": now, "proven_in": centre},
    )
    CompanyMember.objects.update_or_create(
        company=company, citizen=row, defaults={"role": MANAGER}, create_defaults={"role": MANAGER, "since": now}
    )
    CounterCode.objects.filter(citizen=row).delete()
    journal.record(actor, "company.proven", company.subject, centre=centre, manager=row.subject)


@transaction.atomic
def invite(actor: Actor, company: str, role: str, channel: str, address: str, language: str) -> UUID:
    """Asks somebody by their address to act for the company; `domain/messages` sends it. A second one takes the first one's place.

    Raises NotFound for another's company, Forbidden, InvalidInput.
    """
    found = _managed(actor, company)
    _known_role(role)
    if found.invitations.count() >= MOST_INVITATIONS:
        raise Conflict(_("Fifty invitations wait for an answer; withdraw one first"), code="too_many_invitations")
    now = clock.now()
    index = index_of(channel, address)
    found.invitations.filter(address_index=index).delete()
    made = CompanyInvitation.objects.create(
        company=found,
        role=role,
        channel=channel,
        address=address,
        address_index=index,
        language=language,
        made_by_id=own_number(actor),
        made_at=now,
        ends_at=now + INVITATION_LIFETIME,
    )
    journal.record(actor, "company.invited", found.subject, role=role, channel=channel)
    return made.pk


def note_invitation_sent(number: UUID) -> None:
    CompanyInvitation.objects.filter(pk=number).update(sent_at=clock.now())


@transaction.atomic
def withdraw_invitation(actor: Actor, company: str, number: UUID) -> None:
    found = _managed(actor, company)
    if not found.invitations.filter(pk=number).delete()[0]:
        raise NotFound
    journal.record(actor, "company.invitation_withdrawn", found.subject)


@transaction.atomic
def answer(actor: Actor, number: UUID, *, accepted: bool) -> None:
    """Takes or declines an invitation that was sent to one's own proven address. Raises NotFound for any other."""
    row = own_row(actor)
    mine = [bytes(one) for one in (row.email_index, row.phone_index) if one is not None]
    found = CompanyInvitation.objects.select_for_update().filter(pk=number, ends_at__gt=clock.now()).first()
    if found is None or bytes(found.address_index) not in mine:
        raise NotFound
    company, role = found.company, found.role
    found.delete()
    if accepted:
        values = {"role": role, "since": clock.now()}
        CompanyMember.objects.get_or_create(company=company, citizen=row, defaults=values)
    kind = "company.joined" if accepted else "company.invitation_declined"
    journal.record(actor, kind, company.subject, role=role)


@transaction.atomic
def change_role(actor: Actor, company: str, member: int, role: str) -> None:
    """Raises NotFound, Conflict for the last manager, InvalidInput."""
    found = _managed(actor, company)
    _known_role(role)
    row = _member(found, member)
    if row.role == MANAGER and role != MANAGER:
        _require_another_manager(found, row)
    row.role = role
    row.save(update_fields=["role"])
    journal.record(actor, "company.role_changed", found.subject, member=f"citizen:{row.citizen_id}", role=role)


@transaction.atomic
def remove(actor: Actor, company: str, member: int) -> None:
    """Ends that somebody acts for the company. Raises NotFound, Conflict for the last manager."""
    found = _managed(actor, company)
    row = _member(found, member)
    _require_another_manager(found, row)
    row.delete()
    journal.record(actor, "company.member_removed", found.subject, member=f"citizen:{row.citizen_id}")


@transaction.atomic
def leave(actor: Actor, company: str) -> None:
    """Acts for it no longer. Raises NotFound, Conflict for its last manager as long as it has other members."""
    found = _locked(actor, company, Action.COMPANY_VIEW)
    row = found.members.get(citizen=own_number(actor))
    if found.members.exclude(pk=row.pk).exists():
        _require_another_manager(found, row)
    row.delete()
    journal.record(actor, "company.left", found.subject)


def _managed(actor: Actor, company: str) -> Company:
    return _locked(actor, company, Action.COMPANY_MANAGE)


def _locked(actor: Actor, company: str, action: Action) -> Company:
    """Locked, so that two managers never remove each other at once. Raises NotFound for whoever is no member of it."""
    if not allowed(actor, Action.COMPANY_VIEW, company=company):
        raise NotFound
    require(actor, action, company=company)
    found = Company.objects.select_for_update().filter(pk=int(company)).first()
    if found is None:
        raise NotFound
    # what the actor may was read before the lock
    held = found.members.filter(citizen=own_number(actor)).values_list("role", flat=True).first()
    if held is None or (action is Action.COMPANY_MANAGE and held != MANAGER):
        raise NotFound
    return found


def _member(company: Company, member: int) -> CompanyMember:
    row = company.members.filter(pk=member).first()
    if row is None:
        raise NotFound
    return row


def _require_another_manager(company: Company, row: CompanyMember) -> None:
    if row.role == MANAGER and not company.members.filter(role=MANAGER).exclude(pk=row.pk).exists():
        raise Conflict(_("A company has at least one manager; make somebody else a manager first"), code="last_manager")


def _known_role(role: str) -> None:
    if role not in MEMBER_ROLES:
        raise InvalidInput.of("role", _("Choose what they may do"))
