"""Verbs about staff and programs: hire, assign, make and revoke tokens."""

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, crypto, journal
from motcua.base.actor import Actor, Grant
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.people.models import ROLES, Assignment, ServiceToken, Staff
from motcua.domain.people.permissions import Action, centres_of, require


@transaction.atomic
def create_staff(
    actor: Actor,
    username: str,
    full_name: str,
    password: str,
    grants: Iterable[Grant],
    *,
    email: str = "",
    title: str = "",
    is_demo: bool = False,
    encoded_password: str = "",
) -> Staff:
    """Adds a member of staff with roles; `encoded_password` instead of `password` where it was hashed before.

    Raises Conflict when the user name is taken.
    """
    grants = tuple(grants)
    for grant in grants:
        _require_over(actor, grant)
    require(actor, Action.STAFF_MANAGE)
    if Staff.objects.filter(username=username).exists():
        raise Conflict(_("This user name is taken; choose another one"), code="username_taken")
    staff = Staff(username=username, full_name=full_name, email=email, title=title, is_demo=is_demo)
    if encoded_password:
        staff.password = encoded_password
    else:
        staff.set_password(password)
    staff.save()
    for grant in grants:
        _assign(staff, grant)
    journal.record(actor, "staff.created", f"staff:{staff.pk}", roles=[g.role for g in grants])
    return staff


@transaction.atomic
def assign(actor: Actor, username: str, grant: Grant) -> None:
    """Gives a role to somebody. Raises NotFound."""
    _require_over(actor, grant)
    staff = Staff.objects.select_for_update().filter(username=username).first()
    if staff is None:
        raise NotFound
    _assign(staff, grant)
    journal.record(
        actor, "staff.assigned", f"staff:{staff.pk}", centre=grant.centre, agency=grant.agency, role=grant.role
    )


@transaction.atomic
def create_token(
    actor: Actor,
    role: str,
    *,
    centre: str | None = None,
    counter: int | None = None,
    agency: str | None = None,
    name: str = "",
) -> str:
    """Makes a service token and returns it, this once only (256 random bits). Raises InvalidInput for an unknown role."""
    _require_over(actor, Grant(role, centre, agency, counter))
    if role not in ROLES:
        raise InvalidInput.of("role", _("Unknown role; known are: %(roles)s") % {"roles": ", ".join(sorted(ROLES))})
    token = "mc_" + secrets.token_urlsafe(32)
    made = ServiceToken.objects.create(
        name=name or role,
        token_hash=crypto.token_hash(token),
        role=role,
        centre=centre or "",
        agency=agency or "",
        counter=counter,
        made_by=actor.reference if actor.kind == "staff" else "",
        created_at=clock.now(),
    )
    journal.record(actor, "token.created", f"token:{made.pk}", centre=centre, agency=agency, role=role)
    return token


@transaction.atomic
def revoke_token(actor: Actor, token_id: int) -> None:
    """Ends a token at once. Raises NotFound."""
    require(actor, Action.STAFF_MANAGE)
    held = ServiceToken.objects.filter(pk=token_id, revoked_at__isnull=True)
    mine = centres_of(actor, Action.STAFF_MANAGE)
    if not (held if mine is None else held.filter(centre__in=mine)).update(revoked_at=clock.now()):
        raise NotFound
    journal.record(actor, "token.revoked", f"token:{token_id}")


def _require_over(actor: Actor, grant: Grant) -> None:
    """Whoever administers some centres gives no right beyond them: what names no centre holds in all. Raises Forbidden."""
    require(actor, Action.STAFF_MANAGE, centre=grant.centre)
    mine = centres_of(actor, Action.STAFF_MANAGE)
    if mine is not None and grant.centre not in mine:
        raise Forbidden(_("Only who administers all centres gives a role that holds in all"))


def _assign(staff: Staff, grant: Grant) -> None:
    Assignment.objects.get_or_create(
        staff=staff, role=grant.role, centre=grant.centre or "", agency=grant.agency or "", counter=grant.counter
    )
