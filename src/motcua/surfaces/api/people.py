"""The API of people: whose token this is."""

from django.http import HttpRequest
from ninja import Router, Schema

from motcua.base.actor import Actor

router = Router(tags=["people"])


class GrantOut(Schema):
    role: str
    centre: str | None
    agency: str | None
    counter: int | None


class Me(Schema):
    kind: str
    name: str
    grants: list[GrantOut]


@router.get("/me", response=Me, operation_id="who_am_i")
def who_am_i(request: HttpRequest) -> Actor:
    """Who the sender is taken for, and what for."""
    actor: Actor = request.actor  # type: ignore[attr-defined] # the middleware sets it
    return actor
