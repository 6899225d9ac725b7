"""Questions about citizens: who is signed in, what is theirs, what is known of them."""

from dataclasses import dataclass
from datetime import datetime

from motcua.base import clock, crypto
from motcua.base.actor import Actor, Grant
from motcua.base.problems import NotAuthenticated
from motcua.domain.people.models import (
    Citizen,
    CitizenSession,
    Claim,
    CompanyMember,
    FormerNumber,
    Passkey,
    ProvenIdentity,
)
from motcua.domain.people.passport import apart
from motcua.domain.people.permissions import Role


@dataclass(frozen=True)
class Membership:
    """That somebody acts for a company; `company` is its number, as grants name it."""

    company: str
    name: str
    tax_code: str
    role: str
    since: datetime


@dataclass(frozen=True)
class CitizenView:
    """What is known of an account. Personal: never into the journal, a log or an address.

    `email` and `phone` were proven by a code, the identity number as `proven_by` says ("oidc", "counter", "" where it is not).
    """

    id: int
    name: str
    email: str
    phone: str
    address: str
    id_number: str
    proven_by: str
    proven_at: datetime | None
    language: str
    made_at: datetime
    companies: tuple[Membership, ...]

    @property
    def is_proven(self) -> bool:
        """Whether the identity number was proven, so that what bears it is theirs."""
        return bool(self.id_number)

    @property
    def has_passport(self) -> bool:
        """Whether a passport proved it, whose number ends with it."""
        return bool(apart(self.id_number)[0])

    @property
    def actor(self) -> Actor:
        companies = tuple(Grant(one.role, company=one.company) for one in self.companies)
        return Actor("citizen", str(self.id), "", (Grant(Role.CITIZEN.value), *companies))

    @property
    def shown_name(self) -> str:
        return self.name or self.email or self.phone


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in on a device, and since when; `proven_at`: when they last showed that it is them."""

    citizen: CitizenView
    session: int
    way: str
    lasting: bool
    proven_at: datetime
    seen_at: datetime
    ends_at: datetime

    @property
    def actor(self) -> Actor:
        return self.citizen.actor


@dataclass(frozen=True)
class SessionView:
    """A device on which somebody is signed in."""

    id: int
    device: str
    way: str
    made_at: datetime
    seen_at: datetime
    lasting: bool
    is_this: bool


@dataclass(frozen=True)
class PasskeyView:
    """A passkey as its holder knows it."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Keys:
    """By what the dossiers of an account are found: the blind indexes of proven numbers, and codes claimed by secret."""

    id_indexes: frozenset[bytes]  # also of passports that were renewed since
    tax_indexes: dict[bytes, str]  # with the number of the company
    claimed: frozenset[str]
    phone_index: bytes | None = None  # of what the account has proven
    email: str = ""


def own_number(actor: Actor) -> int:
    """The number of the account that acts. Raises NotAuthenticated for anybody who is no signed-in citizen."""
    if actor.kind != "citizen" or not actor.id:
        raise NotAuthenticated
    return int(actor.id)


def signed_in(token: str) -> SignedIn | None:
    """Who the cookie of a browser belongs to; None where the session ended. One look by the unique hash."""
    found = (
        CitizenSession.objects.select_related("citizen")
        .filter(token_hash=crypto.token_hash(token), ends_at__gt=clock.now(), citizen__closed_at__isnull=True)
        .first()
    )
    if found is None:
        return None
    return SignedIn(
        view_of(found.citizen), found.pk, found.way, found.lasting, found.proven_at, found.seen_at, found.ends_at
    )


def view_of(row: Citizen) -> CitizenView:
    members = CompanyMember.objects.filter(citizen=row).select_related("company").order_by("since", "id")
    companies = tuple(
        Membership(str(one.company_id), one.company.name, one.company.tax_code, one.role, one.since) for one in members
    )
    return CitizenView(
        row.pk,
        row.name,
        row.email,
        row.phone,
        row.address,
        row.id_number,
        row.proven_by,
        row.proven_at,
        row.language,
        row.made_at,
        companies,
    )


def citizen(actor: Actor) -> CitizenView:
    """One's own account. Raises NotAuthenticated."""
    found = Citizen.objects.filter(pk=own_number(actor), closed_at__isnull=True).first()
    if found is None:
        raise NotAuthenticated
    return view_of(found)


def addresses_of(number: int) -> tuple[str, str]:
    """The proven e-mail address and phone of an account, for a notice; empty where it has none or was closed."""
    found = Citizen.objects.filter(pk=number, closed_at__isnull=True).only("email", "phone").first()
    return (found.email, found.phone) if found else ("", "")


def reached(number: int) -> tuple[list[tuple[str, str]], str]:
    """The proven addresses of an account ("email" or "phone", and the address) and its language; of a closed one none."""
    found = Citizen.objects.filter(pk=number, closed_at__isnull=True).first()
    known = (("email", found.email), ("phone", found.phone)) if found else ()
    return [(kind, address) for kind, address in known if address], found.language if found else ""


def proven_piece(number: int, piece: str) -> str:
    """A proven name or identity number ("name", "id_number") of an account, for whoever has to compare it; empty of a closed one."""
    found = Citizen.objects.filter(pk=number, closed_at__isnull=True).first()
    return str(getattr(found, piece)) if found and piece in ("name", "id_number") else ""


def is_proven_online(number: int) -> bool:
    """Whether an identity provider says who holds this account, so that whoever files by it is known."""
    return Citizen.objects.filter(pk=number, proven_by="oidc").exists()


def sessions(actor: Actor, this: int) -> list[SessionView]:
    """Where one is signed in, the latest first; `this` is the session that asks."""
    found = CitizenSession.objects.filter(citizen=own_number(actor), ends_at__gt=clock.now()).order_by("-seen_at")
    return [
        SessionView(row.pk, row.device, row.way, row.made_at, row.seen_at, row.lasting, row.pk == this) for row in found
    ]


def passkeys(actor: Actor) -> list[PasskeyView]:
    """The latest first."""
    found = Passkey.objects.filter(citizen=own_number(actor)).order_by("-made_at")
    return [PasskeyView(row.pk, row.name, row.made_at, row.used_at) for row in found]


@dataclass(frozen=True)
class ProviderView:
    """That an account is linked to one at an identity provider."""

    provider: str
    made_at: datetime
    used_at: datetime


def providers(actor: Actor) -> list[ProviderView]:
    """The latest first."""
    found = ProvenIdentity.objects.filter(citizen=own_number(actor)).order_by("-made_at")
    return [ProviderView(row.provider, row.made_at, row.used_at) for row in found]


def claimed(actor: Actor, kind: str) -> list[str]:
    """What of a kind ("dossier", "ticket", "appointment") is in the account, the latest first."""
    found = Claim.objects.filter(citizen=own_number(actor), kind=kind).order_by("-made_at", "-id")
    return list(found.values_list("identifier", flat=True))


def former_numbers(actor: Actor) -> list[str]:
    """The passports that were renewed since, the latest first. Personal."""
    return [one.number for one in FormerNumber.objects.filter(citizen=own_number(actor)).order_by("-made_at")]


def keys_of(actor: Actor) -> Keys:
    """By what the dossiers of an account are found. Raises NotAuthenticated."""
    row = Citizen.objects.filter(pk=own_number(actor), closed_at__isnull=True).first()
    if row is None:
        raise NotAuthenticated
    acts_for = {grant.company for grant in actor.grants if grant.company}
    members = CompanyMember.objects.filter(citizen=row).select_related("company")
    former = FormerNumber.objects.filter(citizen=row).values_list("id_index", flat=True)
    return Keys(
        frozenset(map(bytes, filter(None, (row.id_index, *former)))),
        {bytes(one.company.tax_index): str(one.company_id) for one in members if str(one.company_id) in acts_for},
        frozenset(claimed(actor, "dossier")),
        bytes(row.phone_index) if row.phone_index else None,
        row.email,
    )


def other_address(channel: str, address: str) -> tuple[str, str] | None:
    """Where else the account that has proven this address is reached ("email" or "phone", and the address); None where nowhere."""
    found = Citizen.objects.filter(
        **{f"{channel}_index": crypto.blind_index(address, channel)}, closed_at__isnull=True
    ).first()
    other = "phone" if channel == "email" else "email"
    reached = str(getattr(found, other)) if found else ""
    return (other, reached) if reached else None


def holders_of(id_index: bytes | None, tax_index: bytes | None, claimed: tuple[str, str]) -> set[int]:
    """The accounts to which something belongs that bears a proven identity number or the tax code of a company, or that was claimed
    (kind and identifier); by the unique indexes, one look each."""
    found = set(Claim.objects.filter(kind=claimed[0], identifier=claimed[1]).values_list("citizen_id", flat=True))
    if id_index:
        found |= set(Citizen.objects.filter(id_index=id_index).values_list("pk", flat=True))
        found |= set(FormerNumber.objects.filter(id_index=id_index).values_list("citizen_id", flat=True))
    if tax_index:
        members = CompanyMember.objects.filter(company__tax_index=tax_index)
        found |= set(members.values_list("citizen_id", flat=True))
    return found


def language_of(channel: str, index: bytes) -> str:
    """The language of the account that has proven this address ("email" or "phone", by its blind index); empty where there is none."""
    found = Citizen.objects.filter(**{f"{channel}_index": index}, closed_at__isnull=True)
    return found.values_list("language", flat=True).first() or ""
