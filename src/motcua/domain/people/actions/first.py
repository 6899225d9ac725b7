"""The first administrator of an empty installation: made once, by who can read the console of the server."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.base import crypto
from motcua.base.actor import Grant, system
from motcua.base.problems import FieldError, InvalidInput, NotFound
from motcua.domain.people.actions.staff import create_staff
from motcua.domain.people.models import Staff
from motcua.domain.people.permissions import Role

PURPOSE, OF = "first-administrator", "installation"  # 60 bits, as on a receipt (docs/decisions/0005)


def first_secret() -> str:
    """By it the first administrator is made; empty once somebody is there. The same until then, so that a restart voids no link."""
    return "" if _somebody_is_here() else crypto.secret_for(PURPOSE, OF)


def require_first(secret: str) -> None:
    """Raises NotFound for a wrong secret, and for every one as soon as there is somebody."""
    if _somebody_is_here() or not crypto.secret_matches(PURPOSE, OF, secret):
        raise NotFound


@transaction.atomic
def make_first(secret: str, username: str, full_name: str, password: str, again: str) -> Staff:
    """Raises NotFound, InvalidInput. Two at once: the second finds that somebody is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.first'))")
    require_first(secret)
    username, full_name = username.strip().lower(), full_name.strip()
    faults = []
    if not username or not username.isascii() or len(username) > 60 or any(one.isspace() for one in username):
        faults.append(FieldError("username", _("A user name has letters and digits without marks or blanks")))
    if not full_name or len(full_name) > 120:
        faults.append(FieldError("full_name", _("Write the full name")))
    if password != again:
        faults.append(FieldError("again", _("The two passwords differ")))
    try:
        validate_password(password, Staff(username=username, full_name=full_name))
    except ValidationError as fault:
        faults.append(FieldError("password", " ".join(map(str, fault.messages))))
    if faults:
        raise InvalidInput(faults)
    return create_staff(system("first"), username, full_name, password, [Grant(Role.ADMIN)])


def _somebody_is_here() -> bool:
    """Who works here no more counts as nobody: an installation whose demonstration was removed begins anew."""
    return Staff.objects.filter(is_active=True).exists()
