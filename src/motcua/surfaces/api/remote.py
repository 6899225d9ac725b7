"""The API of numbers drawn from afar: whoever is at home needs no token, and is limited."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from motcua.base import limits
from motcua.domain.centre.queries import get_centre
from motcua.domain.queue import actions
from motcua.domain.queue.actions.remote import DRAWS
from motcua.surfaces.api.queue import STATUS_TRIES, ticket
from motcua.surfaces.api.queue_shapes import IssuedOut, SecretIn, StatusOut, Strict, issued_out, status_out

router = Router(tags=["queue"])
Json = dict[str, Any]


class RemoteIn(Strict):
    """`phone` limits how many numbers one person draws; it is sealed."""

    service: str
    phone: str
    language: str = "vi"


class CheckInIn(SecretIn):
    """`code` is shown in the hall."""

    code: str


@router.post(
    "/centres/{centre}/remote-tickets", auth=None, response={201: IssuedOut}, operation_id="take_remote_ticket"
)
def take(request: HttpRequest, centre: str, wanted: RemoteIn, response: HttpResponse) -> Status[Json]:
    """Gives a number to somebody who is not in the hall yet (`absent`); it is called only after check-in.

    409 `remote_off`, `remote_has_one`, `remote_too_many`, `remote_full`, and what issuing in the hall answers.
    """
    hall = get_centre(centre)
    limits.take(DRAWS, limits.address_of(request))
    key = request.headers.get("Idempotency-Key", "").strip() or None
    drawn = actions.take_remote(hall.code, wanted.service, phone=wanted.phone, language=wanted.language, key=key)
    if drawn.replayed:
        response["Idempotent-Replayed"] = "true"
    return Status(201, issued_out(drawn))


@router.post("/tickets/{ticket_id}/check-in", auth=None, response=StatusOut, operation_id="check_in_remote_ticket")
def check_in(request: HttpRequest, ticket_id: str, given: CheckInIn) -> Json:
    """The holder of a number drawn from afar is in the hall, and types the code shown there."""
    with limits.guesses(STATUS_TRIES, limits.address_of(request)):
        return status_out(actions.check_in_remote(ticket(ticket_id), given.secret, given.code))
