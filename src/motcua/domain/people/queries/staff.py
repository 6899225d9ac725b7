"""Questions about people: who holds a token, which staff there are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from motcua.base import crypto, planned
from motcua.base.actor import Actor
from motcua.domain.people.models import Assignment, ServiceToken, Staff
from motcua.domain.people.permissions import Role


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


@dataclass(frozen=True)
class Account:
    """Whose a user name is and where they work, as one centre asks. `is_here`: they may sign in, and work there or everywhere."""

    full_name: str
    places: tuple[str, ...]
    is_active: bool
    is_here: bool


def actor_for_token(token: str) -> Actor | None:
    """The program that a bearer token belongs to, or None."""
    tail, value = "WHERE token_hash = %s AND revoked_at IS NULL", crypto.token_hash(token)
    found = planned.read(ServiceToken, tail, [value])
    return found[0].actor() if found else None


def actor_for_staff(staff_id: int) -> Actor | None:
    staff = Staff.objects.filter(pk=staff_id, is_active=True).prefetch_related("assignments").first()
    return staff.actor() if staff else None


def staff_of_session(session: SessionBase) -> Staff | None:
    """Who is signed in, as `django.contrib.auth.get_user` finds it: nobody any more once the password was changed.

    The session is only read: whoever holds a stream open can be sent no new cookie.
    """
    identifier, proof = str(session.get(SESSION_KEY, "")), str(session.get(HASH_SESSION_KEY, ""))
    if not identifier.isdigit():
        return None
    staff = Staff.objects.filter(pk=int(identifier), is_active=True).prefetch_related("assignments").first()
    if staff is None:
        return None
    wanted = (staff.get_session_auth_hash(), *staff.get_session_auth_fallback_hash())
    return staff if any(constant_time_compare(proof, one) for one in wanted) else None


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
            tuple(
                filter(
                    None,
                    (
                        a.agency or (f"{a.centre}/{a.counter}" if a.counter else a.centre)
                        for a in person.assignments.all()
                    ),
                )
            ),
            person.is_active,
        )
        for person in sorted(found, key=lambda p: (p.full_name.split()[-1:] or [""], p.full_name))
    ]


def accounts(centre: str) -> dict[str, Account]:
    """By user name all that are taken, also elsewhere and by who works nowhere any more."""
    return {
        person.username: Account(
            person.full_name,
            tuple("/".join(filter(None, (one.centre, one.agency))) for one in person.assignments.all()),
            person.is_active,
            person.is_active and any(one.centre in (centre, "") for one in person.assignments.all()),
        )
        for person in Staff.objects.prefetch_related("assignments")
    }


def holders(role: str, agency: str, centre: str) -> tuple[str, ...]:
    """References of the active staff who hold a role in an agency (at this centre), in the order in which they came."""
    found = Assignment.objects.filter(
        role=role, agency__in=[agency, ""], centre__in=[centre, ""], staff__is_active=True
    )
    return tuple(f"staff:{number}" for number in sorted(set(found.values_list("staff_id", flat=True))))


def holders_of_role(role: str, centre: str) -> tuple[str, ...]:
    """References of the active staff who hold a role at a centre, of whichever agency, in the order in which they came."""
    found = Assignment.objects.filter(role=role, centre__in=[centre, ""], staff__is_active=True)
    return tuple(f"staff:{number}" for number in sorted(set(found.values_list("staff_id", flat=True))))


def assigned_to_counter(centre: str, counter: int) -> tuple[str, ...]:
    """References of the active staff whose own place a counter is, in the order in which they came."""
    found = Assignment.objects.filter(
        role=Role.RECEPTIONIST, centre=centre, counter=counter, staff__is_active=True
    ).values_list("staff_id", flat=True)
    return tuple(f"staff:{number}" for number in sorted(set(found)))


def is_staff_of(reference: str, centre: str) -> bool:
    """Whether this is somebody who works in a centre, or everywhere."""
    kind, _colon, identifier = reference.partition(":")
    if kind != "staff" or not identifier.isascii() or not identifier.isdigit() or len(identifier) > 12:
        return False
    return Assignment.objects.filter(staff=int(identifier), centre__in=[centre, ""], staff__is_active=True).exists()


def account_of(actor: Actor) -> str:
    """The name of the account of whoever acts; "-" for what is no person."""
    found = Staff.objects.filter(pk=int(actor.id)).first() if actor.kind == "staff" else None
    return found.username if found else "-"


def name_of(reference: str) -> str:
    """The full name behind an actor reference such as "staff:12"; the reference itself where it is not a person."""
    kind, _, identifier = reference.partition(":")
    if kind == "staff" and identifier.isdigit():
        return Staff.objects.filter(pk=int(identifier)).values_list("full_name", flat=True).first() or reference
    return reference


def active_staff() -> list[tuple[str, Actor]]:
    """Every active member of staff with their user name, by user name."""
    found = Staff.objects.filter(is_active=True).prefetch_related("assignments").order_by("username")
    return [(person.username, person.actor()) for person in found]


def names_of(references: Iterable[str]) -> dict[str, str]:
    """The full names behind several actor references; programs and devices are named by their reference."""
    wanted = set(references)
    ids = {int(reference[6:]) for reference in wanted if reference.startswith("staff:") and reference[6:].isdigit()}
    names = dict(Staff.objects.filter(pk__in=ids).values_list("pk", "full_name")) if ids else {}
    return {
        reference: names.get(int(reference[6:]), reference)
        if reference[:6] == "staff:" and reference[6:].isdigit()
        else reference
        for reference in wanted
    }


def references_like(written: str) -> set[str]:
    """Everybody, also who works here no more, whose account this is or in whose name these words stand, as actor references."""
    words = Staff.objects.all()
    for word in written.split():
        words = words.filter(full_name__icontains=word)
    found = Staff.objects.filter(Q(username__iexact=written.strip()) | Q(pk__in=words.values("pk")))
    return {f"staff:{pk}" for pk in found.values_list("pk", flat=True)}


def reference_of(written: str) -> str | None:
    """The actor reference of an active member of staff by user name, or by the reference itself."""
    active = Staff.objects.filter(is_active=True)
    identifier = written.removeprefix("staff:")
    is_reference = identifier != written and identifier.isdigit()
    person = active.filter(pk=int(identifier)) if is_reference else active.filter(username=written)
    found = person.values_list("pk", flat=True).first()
    return None if found is None else f"staff:{found}"


def working_places(references: Iterable[str]) -> dict[str, tuple[str, str]]:
    """As what, and in which agency, the staff behind actor references work; no names. Programs and devices are left out."""
    ids = {int(one[6:]) for one in references if one.startswith("staff:") and one[6:].isdigit()}
    found = Assignment.objects.filter(staff__in=ids).order_by("agency", "-pk") if ids else []
    # who has several posts: the one that names an agency stands last, and stays; of two alike the one that was given first
    return {f"staff:{one.staff_id}": (one.role, one.agency) for one in found}


def titles_of(references: Iterable[str]) -> dict[str, str]:
    """What the staff behind these references are called in their office; who has no title, and programs, are not in it."""
    ids = {int(one[6:]) for one in references if one.startswith("staff:") and one[6:].isdigit()}
    found = Staff.objects.filter(pk__in=ids).exclude(title="").values_list("pk", "title") if ids else ()
    return {f"staff:{number}": title for number, title in found}
