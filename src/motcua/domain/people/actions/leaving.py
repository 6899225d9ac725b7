"""Somebody leaves a centre, or the house: roles, sessions and tokens end at once; what they held goes to others (rooms follow)."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.base import clock, journal
from motcua.base.actor import Actor
from motcua.base.problems import Conflict, Forbidden, InvalidInput, NotFound
from motcua.domain.people.models import Assignment, ServiceToken, Staff
from motcua.domain.people.permissions import Action, Role, centres_of, require
from motcua.domain.people.queries import reference_of


@dataclass(frozen=True)
class Left:
    """`wholly`: that they can no longer sign in; `tokens`: how many programs' keys that they had made ended."""

    wholly: bool
    tokens: int


@transaction.atomic
def leave(actor: Actor, username: str, centre: str | None, successor: str = "") -> Left:
    """Ends somebody's roles in a centre (None: everywhere); with the last of them the access to the house.

    What they held goes to `successor` (a user name) where that person may do it, else by the rule of the agency. Raises Forbidden,
    NotFound, InvalidInput; Conflict where it would leave nobody who administers.
    """
    require(actor, Action.STAFF_MANAGE, centre=centre)
    staff = Staff.objects.select_for_update().filter(username=username).first()
    if staff is None:
        raise NotFound
    if not staff.is_active:
        return Left(wholly=True, tokens=0)
    ending = _ending(actor, staff, centre)
    to = _successor(staff, successor)
    if not actor.is_system:
        _require_an_administrator(ending)
    Assignment.objects.filter(pk__in=[one.pk for one in ending]).delete()
    wholly = not staff.assignments.exists()
    tokens = _shut_out(staff) if wholly else 0
    journal.record(
        actor, "staff.left", f"staff:{staff.pk}", centre=centre, roles=[one.role for one in ending], wholly=wholly, tokens=tokens, to=to
    )  # fmt: skip
    return Left(wholly, tokens)


def _ending(actor: Actor, staff: Staff, centre: str | None) -> list[Assignment]:
    """The roles that end. Raises Forbidden for one that `actor` does not administer, NotFound where there is none."""
    held = list(staff.assignments.all())
    ending = [one for one in held if centre is None or one.centre == centre]
    mine = centres_of(actor, Action.STAFF_MANAGE)
    if mine is not None and any(one.centre not in mine for one in ending):
        raise Forbidden(_("Somebody with roles elsewhere is let go by who administers those places too"))
    if centre is not None and not ending:
        if mine is not None or any(one.centre for one in held):
            raise NotFound
        return held  # whose roles hold everywhere, ended by who administers everything
    return ending


def _successor(staff: Staff, successor: str) -> str:
    if not successor.strip():
        return ""
    found = reference_of(successor.strip())
    if found is None or found == f"staff:{staff.pk}":
        raise InvalidInput.of("successor", _("Choose a colleague who works here"))
    return found


def _require_an_administrator(ending: list[Assignment]) -> None:
    if not any(one.role == Role.ADMIN and not one.centre for one in ending):
        return
    with connection.cursor() as cursor:  # two who let each other go would each count the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.last_admin'))")
    everywhere = Assignment.objects.filter(role=Role.ADMIN, centre="", staff__is_active=True)
    if not everywhere.exclude(pk__in=[one.pk for one in ending]).exists():
        raise Conflict(_("Nobody else administers everything; give that role to a colleague first"), code="last_admin")


def _shut_out(staff: Staff) -> int:
    """No session of theirs goes on, also if they come back one day: its proof is made of the password."""
    staff.is_active = False
    staff.set_unusable_password()
    staff.save(update_fields=["is_active", "password"])
    theirs = ServiceToken.objects.filter(made_by=f"staff:{staff.pk}", revoked_at=None).exclude(role=Role.DATA_CENTRE)
    return theirs.update(revoked_at=clock.now())
