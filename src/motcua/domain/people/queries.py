"""Questions about people: who holds a token, which staff there are."""

from dataclasses import dataclass

from motcua.base import crypto
from motcua.base.actor import Actor
from motcua.domain.people.models import ServiceToken, Staff


@dataclass(frozen=True)
class Colleague:
    """A member of staff as others see them."""

    id: int
    username: str
    full_name: str
    title: str
    roles: tuple[str, ...]
    places: tuple[str, ...]
    is_active: bool


def actor_for_token(token: str) -> Actor | None:
    """The program that a bearer token belongs to, or None."""
    found = ServiceToken.objects.filter(token_hash=crypto.token_hash(token), revoked_at__isnull=True).first()
    return found.actor() if found else None


def actor_for_staff(staff_id: int) -> Actor | None:
    staff = Staff.objects.filter(pk=staff_id, is_active=True).prefetch_related("assignments").first()
    return staff.actor() if staff else None


def demo_accounts_exist() -> bool:
    return Staff.objects.filter(is_demo=True, is_active=True).exists()


def staff_of_centre(centre: str) -> list[Colleague]:
    """The staff assigned to a centre or to everywhere, by name."""
    found = Staff.objects.filter(assignments__centre__in=[centre, ""]).distinct().prefetch_related("assignments")
    return [
        Colleague(
            person.pk,
            person.username,
            person.full_name,
            person.title,
            tuple(a.role for a in person.assignments.all()),
            tuple(filter(None, (a.agency or (f"{a.centre}/{a.counter}" if a.counter else a.centre) for a in person.assignments.all()))),
            person.is_active,
        )
        for person in sorted(found, key=lambda p: (p.full_name.split()[-1:] or [""], p.full_name))
    ]


def name_of(reference: str) -> str:
    """The full name behind an actor reference such as "staff:12"; the reference itself where it is not a person."""
    kind, _, identifier = reference.partition(":")
    if kind == "staff" and identifier.isdigit():
        return Staff.objects.filter(pk=int(identifier)).values_list("full_name", flat=True).first() or reference
    return reference
