"""Citizens for tests."""

from motcua.base import clock, crypto
from motcua.domain.people.actions.citizens import account_of
from motcua.domain.people.actions.codes import Proven
from motcua.domain.people.models import Citizen


def make_citizen(email: str = "an@example.vn", *, id_number: str = "", name: str = "") -> Citizen:
    """An account; with an identity number, one whose holder showed their card at a counter."""
    made = account_of(Proven("email", email), "vi")
    if id_number:
        made.id_number, made.id_index = id_number, crypto.blind_index(id_number, "id_number")
        made.proven_by, made.proven_at = "counter", clock.now()
    made.name = name
    made.save()
    return made
