"""What the room of notices asks about petitions: whom it reaches, whether it still holds, what it says, whose it is.

The notices themselves (ways, choices, quiet hours, tries, the record) are `domain/messages`. They say that something happened and where to
read it; never the words, which stay in the house.
"""

from collections.abc import Callable, Collection, Mapping
from uuid import UUID

from django.conf import settings

from motcua.base import crypto, journal
from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import fields
from motcua.domain.messages.actions import queue_notice
from motcua.domain.messages.browsers import that_follow_account
from motcua.domain.messages.others import Source, Telling
from motcua.domain.messages.reach import Reach
from motcua.domain.people.queries.citizens import addresses_of, own_number
from motcua.domain.petitions.models import Petition
from motcua.domain.petitions.rules import WAITING, State

# Whether what happened is still so when its notice is about to be sent; of what was erased nothing is.
HOLDS: Mapping[str, Callable[[Petition], bool]] = {
    "petition.received": lambda row: True,
    "petition.asked": lambda row: row.state in WAITING,
    "petition.answered": lambda row: (row.joined_to or row).state == State.ANSWERED,
    "petition.refused": lambda row: row.state == State.REFUSED,
    "petition.transferred": lambda row: row.state == State.TRANSFERRED,
}


def _row(about: str) -> Petition | None:
    return Petition.objects.select_related("joined_to").filter(pk=UUID(about), erased_at=None).first()


def _reach(about: str) -> Reach | None:
    """Addresses that its sender has shown to be theirs; whoever only wrote one down hears nothing there."""
    row = _row(about)
    if row is None or not row.proven:
        return None
    email, phone = addresses_of(row.citizen) if row.citizen else (row.email, "")
    given = {"email": email.strip().casefold(), "phone": phone}
    listening = that_follow_account(row.citizen)
    return Reach(row.centre, {kind: one for kind, one in given.items() if one}, row.language, listening)


def _holds(kind: str, about: str) -> bool:
    row = _row(about)
    return row is not None and HOLDS[kind](row)


def _says(kind: str, about: str) -> Telling:
    row = Petition.objects.get(pk=UUID(about))
    centre = get_centre(row.centre)
    facts = fields.of_centre(centre) | {
        "code": row.code,
        "due": fields.moment(row.due_at, centre),
        "until": fields.moment(row.waits_until, centre),
        "name": row.sender_name,
    }
    # the fragment never reaches a server's log
    return Telling(facts, f"{settings.MOTCUA_BASE_URL}/tra-cuu#{row.code},{crypto.secret_for('petition', row.code)}")


def _codes(abouts: Collection[str]) -> Mapping[str, str]:
    found = Petition.objects.filter(pk__in=[UUID(one) for one in abouts])
    return {str(key): code for key, code in found.values_list("pk", "code")}


def _own(actor: Actor) -> Collection[str]:
    found = Petition.objects.filter(citizen=own_number(actor)).exclude(code="")
    return [str(key) for key in found.values_list("pk", flat=True)]


def joined_to(identifier: UUID) -> list[UUID]:
    """Those that get its answer too."""
    return list(Petition.objects.filter(joined_to=identifier).values_list("pk", flat=True))


def take_over(petition: UUID, entry: int) -> None:
    """Makes a notice of a letter that an earlier release had still to send when the house was upgraded; done already it changes nothing."""
    row = Petition.objects.filter(pk=petition).first()
    for subject in filter(None, (petition, row.joined_to_id if row else None)):
        for one in journal.subject_history(f"petition:{subject}"):
            if one.id == entry:
                queue_notice(one, about="" if subject == petition else str(petition))


SOURCE = Source(_reach, _holds, _says, _codes, _own)
