"""What the room of notices asks about requests: that one came in, that it is answered; never what it is about."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.conf import settings

from motcua.base.actor import Actor
from motcua.domain.centre.queries import get_centre
from motcua.domain.messages import fields
from motcua.domain.messages.browsers import that_follow_account
from motcua.domain.messages.others import Source, Telling
from motcua.domain.messages.reach import Reach
from motcua.domain.people.queries.citizens import addresses_of, own_number
from motcua.domain.rights.models import DataRequest
from motcua.domain.rights.rules import State

ENDED: Mapping[str, State] = {"data_request.done": State.DONE, "data_request.refused": State.REFUSED}


def _row(about: str) -> DataRequest | None:
    return DataRequest.objects.filter(pk=UUID(about)).first()


def _reach(about: str) -> Reach | None:
    row = _row(about)
    if row is None:
        return None
    email, phone = addresses_of(row.citizen)
    given = {kind: one for kind, one in (("email", email.strip().casefold()), ("phone", phone)) if one}
    # the language is the account's, by whose address it is sent
    return Reach(row.centre, given, "", that_follow_account(row.citizen))


def _holds(kind: str, about: str) -> bool:
    row = _row(about)
    return row is not None and row.state == ENDED.get(kind, row.state)


def _says(kind: str, about: str) -> Telling:
    row = DataRequest.objects.get(pk=UUID(about))
    centre = get_centre(row.centre)
    facts = fields.of_centre(centre) | {"due": fields.moment(row.due_at, centre)}
    return Telling(facts, f"{settings.MOTCUA_BASE_URL}/cua-toi/thong-tin/yeu-cau")


def _codes(abouts: Collection[str]) -> Mapping[str, str]:
    return dict.fromkeys(abouts, "")


def _own(actor: Actor) -> Collection[str]:
    found = DataRequest.objects.filter(citizen=own_number(actor)).values_list("pk", flat=True)
    return [str(key) for key in found]


SOURCE = Source(_reach, _holds, _says, _codes, _own)
