"""Questions about companies: who acts for them, who is invited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.base import clock
from motcua.base.actor import Actor
from motcua.base.problems import NotFound
from motcua.domain.people.identity import masked, masked_email
from motcua.domain.people.models import Citizen, Company, CompanyInvitation, CompanyMember
from motcua.domain.people.permissions import Action, allowed
from motcua.domain.people.queries.citizens import own_number


@dataclass(frozen=True)
class MemberView:
    """Somebody who acts for the company, as its members see them. Personal."""

    id: int
    name: str
    role: str
    since: datetime
    is_me: bool


@dataclass(frozen=True)
class InvitationView:
    """An invitation; `address` for those who manage the company, `company_name` for whoever is invited. Personal."""

    id: UUID
    company_name: str
    role: str
    address: str
    ends_at: datetime


@dataclass(frozen=True)
class CompanyView:
    """A company as its members see it; only who manages it is told who is invited."""

    number: str
    name: str
    tax_code: str
    may_manage: bool
    members: list[MemberView]
    invitations: list[InvitationView]


def company(actor: Actor, number: str) -> CompanyView:
    """Raises NotFound for whoever does not act for it."""
    me = own_number(actor)
    found = Company.objects.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 19 else None
    if found is None or not allowed(actor, Action.COMPANY_VIEW, company=number):
        raise NotFound
    may_manage = allowed(actor, Action.COMPANY_MANAGE, company=number)
    members = [
        MemberView(row.pk, _shown(row.citizen), row.role, row.since, row.citizen_id == me)
        for row in found.members.select_related("citizen").order_by("since", "pk")
    ]
    asked = found.invitations.filter(ends_at__gt=clock.now()).order_by("made_at") if may_manage else []
    return CompanyView(
        number, found.name, found.tax_code, may_manage, members, [_invitation(one, one.address) for one in asked]
    )


def is_member(citizen: int | None, number: str) -> bool:
    """Whether an account acts for a company, in whatever role."""
    return CompanyMember.objects.filter(citizen=citizen, company=int(number)).exists()


def invitations_to(actor: Actor) -> list[InvitationView]:
    """What waits for my answer: sent to an address that my account has proven."""
    row = Citizen.objects.get(pk=own_number(actor))
    mine = [bytes(one) for one in (row.email_index, row.phone_index) if one is not None]
    found = CompanyInvitation.objects.select_related("company").filter(address_index__in=mine, ends_at__gt=clock.now())
    return [_invitation(one, "") for one in found.order_by("made_at")]


@dataclass(frozen=True)
class InvitationLetter:
    """What is sent. Personal: never into the journal or a log."""

    channel: str
    address: str
    language: str
    company_name: str


def invitation_letter(number: UUID) -> InvitationLetter | None:
    """None once it was sent, answered, withdrawn or ended."""
    found = (
        CompanyInvitation.objects.select_related("company")
        .filter(pk=number, sent_at__isnull=True, ends_at__gt=clock.now())
        .first()
    )
    if found is None:
        return None
    return InvitationLetter(found.channel, found.address, found.language, found.company.name)


def _shown(row: Citizen) -> str:
    """By what colleagues know each other, without giving an address away."""
    return row.name or masked_email(row.email) or masked(row.phone)


def _invitation(row: CompanyInvitation, address: str) -> InvitationView:
    return InvitationView(row.pk, row.company.name, row.role, address, row.ends_at)
